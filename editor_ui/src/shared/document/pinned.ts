import type { JsonValue } from "~/shared/lib/json";
import type { Change } from "./operations";
import type { NodeData } from "./types";

/** Bytes of JSON: what is pinned is saved with each edit of the workflow. */
export const PIN_LIMIT = 256 * 1024;

export function bytesOf(value: JsonValue): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}

/** Keeps data with a node as its output for those who fill in what follows; undefined takes it away. */
export const setPinned =
  (id: string, pinned: JsonValue | undefined): Change =>
  (document) => ({
    ...document,
    nodes: document.nodes.map((node) => {
      if (node.id !== id) return node;
      const data: NodeData = { ...node.data, pinned };
      if (pinned === undefined) delete data.pinned;
      return { ...node, data };
    }),
  });
