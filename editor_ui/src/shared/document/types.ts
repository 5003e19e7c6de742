import { isJsonObject, type JsonObject, type JsonValue } from "~/shared/lib/json";

export interface Point {
  x: number;
  y: number;
}

export interface NodeData {
  label: string;
  config: JsonObject;
  credentialId?: string;
  options?: JsonObject;
  /** The node passes its input on and does nothing. */
  disabled?: boolean;
  notes?: string;
  /** Data that stands for the node's output while somebody fills in what follows; it runs nothing. */
  pinned?: JsonValue;
  /** What a sticky note says. */
  text?: string;
  /** The tint of a note or a frame. */
  colour?: string;
}

export interface WorkflowNode {
  id: string;
  type: string;
  /** Within its group, if it has one. */
  position: Point;
  parentId?: string;
  width?: number;
  height?: number;
  data: NodeData;
}

export const GROUP = "group";
export const NOTE = "note";

/** Whether it is drawn for people only: a frame around nodes, or a sticky note. */
export const isDecoration = (node: Pick<WorkflowNode, "type">) => node.type === GROUP || node.type === NOTE;

export interface WorkflowEdge {
  id: string;
  source: string;
  target: string;
  sourceHandle: string | null;
  targetHandle: string | null;
}

/** What a person draws. Keys that we do not know are carried along untouched. */
export interface WorkflowDocument {
  schemaVersion: number;
  name: string;
  description: string;
  settings: JsonObject;
  nodes: WorkflowNode[];
  edges: WorkflowEdge[];
  viewport?: Point & { zoom: number };
}

const text = (value: JsonValue | undefined, otherwise: string): string =>
  typeof value === "string" ? value : otherwise;

const number = (value: JsonValue | undefined): number => (typeof value === "number" ? value : 0);

function readNode(node: JsonObject, index: number): WorkflowNode {
  const data = isJsonObject(node["data"]) ? node["data"] : {};
  const position = isJsonObject(node["position"]) ? node["position"] : {};
  const id = text(node["id"], `node_${index + 1}`);
  const type = text(node["type"], "");
  const label = text(data["label"], isDecoration({ type }) ? "" : id);
  return {
    ...node,
    id,
    type,
    position: { x: number(position["x"]), y: number(position["y"]) },
    data: { ...data, label, config: isJsonObject(data["config"]) ? data["config"] : {} },
  };
}

function readEdge(edge: JsonObject, index: number): WorkflowEdge {
  return {
    ...edge,
    id: text(edge["id"], `e${index + 1}`),
    source: text(edge["source"], ""),
    target: text(edge["target"], ""),
    sourceHandle: typeof edge["sourceHandle"] === "string" ? edge["sourceHandle"] : null,
    targetHandle: typeof edge["targetHandle"] === "string" ? edge["targetHandle"] : null,
  };
}

const objects = (value: JsonValue | undefined): JsonObject[] =>
  Array.isArray(value) ? value.filter(isJsonObject) : [];

/** A saved document in the shape the editor works with. A draft may hold anything, so every part has a fallback. */
export function readDocument(stored: JsonObject, name: string): WorkflowDocument {
  const viewport = isJsonObject(stored["viewport"]) ? stored["viewport"] : undefined;
  return {
    ...stored,
    schemaVersion: typeof stored["schemaVersion"] === "number" ? stored["schemaVersion"] : 1,
    name: text(stored["name"], name),
    description: text(stored["description"], ""),
    settings: isJsonObject(stored["settings"]) ? stored["settings"] : {},
    nodes: objects(stored["nodes"]).map(readNode),
    edges: objects(stored["edges"]).map(readEdge),
    viewport:
      viewport && typeof viewport["zoom"] === "number" && viewport["zoom"] > 0
        ? { x: number(viewport["x"]), y: number(viewport["y"]), zoom: viewport["zoom"] }
        : undefined,
  };
}
