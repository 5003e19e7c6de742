import type { JsonValue } from "~/shared/lib/json";
import type { WorkflowNode } from "./types";

type NewIds = ReadonlyMap<string, string>;

const REFERENCE = /\bnodes\.([A-Za-z_]\w*)|\bnodes\[\s*(["'])([\w.-]+)\2\s*\]/g;

function inText(text: string, ids: NewIds): string {
  if (!text.includes("{")) return text;
  return text.replace(REFERENCE, (whole, name: string | undefined, quote: string | undefined, quoted: string | undefined) => {
    const id = ids.get(name ?? quoted ?? "");
    if (id === undefined) return whole;
    return name === undefined ? `nodes[${quote}${id}${quote}]` : `nodes.${id}`;
  });
}

/** The same value with other ids in its expressions; a value that names none of them is kept as it is. */
export function renamedIn<T extends JsonValue>(value: T, ids: NewIds): T {
  return renamed(value, ids) as T;
}

function renamed(value: JsonValue, ids: NewIds): JsonValue {
  if (typeof value === "string") return inText(value, ids);
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => renamed(item, ids));
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  const entries = Object.entries(value).map(([key, item]) => [key, renamed(item, ids)] as const);
  return entries.every(([key, item]) => item === value[key]) ? value : Object.fromEntries<JsonValue>(entries);
}

/** A node whose own id, group and expressions follow new ids. */
export function withIds(node: WorkflowNode, ids: NewIds): WorkflowNode {
  const config = renamedIn(node.data.config, ids);
  const options = node.data.options && renamedIn(node.data.options, ids);
  const id = ids.get(node.id) ?? node.id;
  const parentId = node.parentId === undefined ? undefined : (ids.get(node.parentId) ?? node.parentId);
  if (id === node.id && parentId === node.parentId && config === node.data.config && options === node.data.options) return node;
  return {
    ...node,
    id,
    ...(parentId !== undefined && { parentId }),
    data: { ...node.data, config, ...(options && { options }) },
  };
}
