import { isJsonObject, type JsonObject, type JsonValue } from "~/shared/lib/json";

export const MOST_CHARACTERS = 5 * 1024 * 1024;
const NAME_LENGTH = 200;

export interface Imported {
  name: string;
  /** Whose it is: what n8n exported is translated by the server. */
  source: "workfuse" | "n8n";
  /** As it stands in the file. */
  document: JsonObject;
  nodes: number;
  edges: number;
}

/** Why a text is no workflow: a key of our texts, and what it needs to be said. */
export interface Refused {
  refused: "empty" | "tooLarge" | "notJson" | "notAnObject" | "fromNodeRed" | "fromStepFunctions" | "noNodes" | "noIds";
  detail?: string;
}

const list = (value: JsonValue | undefined): JsonValue[] => (Array.isArray(value) ? value : []);

/** Which other product's format it is, as far as we know them. */
function foreign(value: JsonValue): Refused | undefined {
  if (Array.isArray(value)) return value.some((one) => isJsonObject(one) && "wires" in one) ? { refused: "fromNodeRed" } : undefined;
  if (!isJsonObject(value)) return undefined;
  return isJsonObject(value["States"]) && "StartAt" in value ? { refused: "fromStepFunctions" } : undefined;
}

/** The export of n8n that it is, if it is one; its command line writes a list of one. */
function n8nExport(value: JsonValue): JsonObject | undefined {
  const whole = Array.isArray(value) && value.length === 1 ? value[0] : value;
  if (!isJsonObject(whole)) return undefined;
  const isN8n = (node: JsonValue) => isJsonObject(node) && ("typeVersion" in node || (typeof node["type"] === "string" && node["type"].startsWith("n8n-nodes")));
  return Array.isArray(whole["nodes"]) && (isJsonObject(whole["connections"]) || whole["nodes"].some(isN8n)) ? whole : undefined;
}

/** How many connections: by node, sort and output there is a list of them. */
function connectionsOf(whole: JsonObject): number {
  const inside = (value: JsonValue | undefined) => (isJsonObject(value) ? Object.values(value) : []);
  const outputs = inside(whole["connections"]).flatMap((sorts) => inside(sorts).flatMap(list));
  return outputs.reduce<number>((sum, targets) => sum + list(targets).length, 0);
}

function fromN8n(whole: JsonObject, fallbackName: string): Imported {
  const isNote = (node: JsonValue) => isJsonObject(node) && node["type"] === "n8n-nodes-base.stickyNote";
  return {
    name: nameOf(whole, fallbackName),
    source: "n8n",
    document: whole,
    nodes: list(whole["nodes"]).filter((node) => !isNote(node)).length,
    edges: connectionsOf(whole),
  };
}

function nameOf({ name }: JsonObject, fallbackName: string): string {
  return (typeof name === "string" && name.trim() !== "" ? name : fallbackName).slice(0, NAME_LENGTH);
}

function parsed(text: string): { value: JsonValue } | Refused {
  try {
    return { value: JSON.parse(text) as JsonValue };
  } catch (error) {
    return { refused: "notJson", detail: error instanceof Error ? error.message : String(error) };
  }
}

/** Reads a workflow's JSON, as exported or as the API gives it. Its content is checked later, like any draft's. */
export function readWorkflow(text: string, fallbackName: string): Imported | Refused {
  if (text.trim() === "") return { refused: "empty" };
  if (text.length > MOST_CHARACTERS) return { refused: "tooLarge" };
  const json = parsed(text);
  if ("refused" in json) return json;
  const other = foreign(json.value);
  if (other) return other;
  const n8n = n8nExport(json.value);
  if (n8n) return fromN8n(n8n, fallbackName);
  if (!isJsonObject(json.value)) return { refused: "notAnObject" };
  const document = isJsonObject(json.value["document"]) ? json.value["document"] : json.value;
  const nodes = document["nodes"];
  if (!Array.isArray(nodes)) return { refused: "noNodes" };
  const without = nodes.findIndex((node) => !isJsonObject(node) || typeof node["id"] !== "string" || typeof node["type"] !== "string");
  if (without >= 0) return { refused: "noIds", detail: String(without + 1) };
  return {
    name: nameOf(document, fallbackName),
    source: "workfuse",
    document,
    nodes: nodes.length,
    edges: list(document["edges"]).length,
  };
}
