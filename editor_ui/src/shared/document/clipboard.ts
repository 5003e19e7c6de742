import { isJsonObject, type JsonObject, type JsonValue } from "~/shared/lib/json";
import { groupsAround, placesOf } from "./groups";
import { GROUP, readDocument, type WorkflowDocument, type WorkflowEdge, type WorkflowNode } from "./types";

/** Nodes on their way: what the clipboard holds as JSON, `{"workfuse": 1, "nodes": […], "edges": […]}`. */
export interface Fragment {
  nodes: WorkflowNode[];
  edges: WorkflowEdge[];
}

export type ClipboardProblem = "empty" | "notJson" | "noNodes" | "badNode" | "tooLarge" | "tooMany";

/** Of the clipboard's format; a newer one is read as far as it is understood. */
const FORMAT = 1;
const MOST_CHARACTERS = 4_000_000;
const MOST_NODES = 5_000;
const DEEPEST = 60;
const LONGEST_ID = 250;
const FARTHEST = 1_000_000;

/** These nodes and all that is inside of them. */
export function withContents(document: WorkflowDocument, ids: ReadonlySet<string>): Set<string> {
  const known = new Map(document.nodes.map((node) => [node.id, node]));
  return new Set(
    document.nodes.flatMap((node) =>
      ids.has(node.id) || groupsAround(node, known).some((group) => ids.has(group.id)) ? [node.id] : [],
    ),
  );
}

/** Nodes with the edges between them. Where their group does not come along, they stand for themselves. */
export function fragmentOf(document: WorkflowDocument, ids: ReadonlySet<string>): Fragment {
  const all = withContents(document, ids);
  const places = placesOf(document.nodes);
  const nodes = document.nodes.flatMap((node) => {
    if (!all.has(node.id)) return [];
    if (node.parentId === undefined || all.has(node.parentId)) return [node];
    const alone = { ...node, position: places.get(node.id) ?? node.position };
    delete alone.parentId;
    return [alone];
  });
  return { nodes, edges: document.edges.filter((edge) => all.has(edge.source) && all.has(edge.target)) };
}

export function clipboardText(fragment: Fragment): string {
  return JSON.stringify({ workfuse: FORMAT, ...fragment }, null, 2);
}

/** Whether it nests deeper than any workflow does; walked without recursion, for the text may be hostile. */
function isTooDeep(value: JsonValue): boolean {
  let level: JsonValue[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEEPEST) return true;
    level = level.flatMap((item) => (item !== null && typeof item === "object" ? Object.values(item) : []));
  }
  return false;
}

const within = (value: JsonValue | undefined): number =>
  typeof value === "number" && Number.isFinite(value) ? Math.max(-FARTHEST, Math.min(FARTHEST, value)) : 0;

/** Numbers that a canvas can show: JSON may hold 1e999. */
function tame(node: JsonObject): JsonObject {
  const position = isJsonObject(node["position"]) ? node["position"] : {};
  const tamed: JsonObject = { ...node, position: { x: within(position["x"]), y: within(position["y"]) } };
  for (const side of ["width", "height"]) if (side in node) tamed[side] = within(node[side]);
  delete tamed["selected"];
  return tamed;
}

function isNode(value: JsonValue): value is JsonObject {
  if (!isJsonObject(value) || typeof value["type"] !== "string" || value["type"] === "") return false;
  const id = value["id"];
  return id === undefined || (typeof id === "string" && id !== "" && id.length <= LONGEST_ID);
}

/** Nodes and edges in JSON of any of the shapes that people have: ours, a whole workflow, what the API gives, a list. */
function partsOf(value: JsonValue): { nodes: JsonValue[]; edges: JsonValue[] } | null {
  if (Array.isArray(value)) return { nodes: value, edges: [] };
  if (!isJsonObject(value)) return null;
  const { nodes, edges, document } = value;
  if (Array.isArray(nodes)) return { nodes, edges: Array.isArray(edges) ? edges : [] };
  return isJsonObject(document) ? partsOf(document) : null;
}

/** The nodes in a text, or why there are none: whatever the text is, nothing happens but this. */
export function readClipboard(text: string): Fragment | ClipboardProblem {
  if (text.trim() === "") return "empty";
  if (text.length > MOST_CHARACTERS) return "tooLarge";
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch {
    return "notJson";
  }
  if (isTooDeep(value)) return "badNode";
  const parts = partsOf(value);
  if (parts === null || parts.nodes.length === 0) return "noNodes";
  if (parts.nodes.length > MOST_NODES) return "tooMany";
  if (!parts.nodes.every(isNode)) return "badNode";
  const read = readDocument({ nodes: parts.nodes.map(tame), edges: parts.edges }, "");
  return { nodes: read.nodes, edges: read.edges };
}

/** Whether it is a frame that others may name as theirs. */
export const isGroup = (node: WorkflowNode) => node.type === GROUP;
