import { isJsonObject, type JsonObject, type JsonValue } from "~/shared/lib/json";

export const MOST_CHARACTERS = 5 * 1024 * 1024;
const NAME_LENGTH = 200;

export interface Imported {
  name: string;
  document: JsonObject;
  nodes: number;
  edges: number;
}

/** Why a text is no workflow: a key of our texts, and what it needs to be said. */
export interface Refused {
  refused: "empty" | "tooLarge" | "notJson" | "notAnObject" | "fromN8n" | "fromNodeRed" | "fromStepFunctions" | "noNodes" | "noIds";
  detail?: string;
}

const list = (value: JsonValue | undefined): JsonValue[] => (Array.isArray(value) ? value : []);

/** Which other product's format it is, as far as we know them. */
function foreign(value: JsonValue): Refused | undefined {
  if (Array.isArray(value)) return value.some((one) => isJsonObject(one) && "wires" in one) ? { refused: "fromNodeRed" } : undefined;
  if (!isJsonObject(value)) return undefined;
  if (isJsonObject(value["States"]) && "StartAt" in value) return { refused: "fromStepFunctions" };
  const isN8n = (node: JsonValue) => isJsonObject(node) && ("typeVersion" in node || (typeof node["type"] === "string" && node["type"].startsWith("n8n-nodes")));
  return isJsonObject(value["connections"]) || list(value["nodes"]).some(isN8n) ? { refused: "fromN8n" } : undefined;
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
  if (!isJsonObject(json.value)) return { refused: "notAnObject" };
  const document = isJsonObject(json.value["document"]) ? json.value["document"] : json.value;
  const nodes = document["nodes"];
  if (!Array.isArray(nodes)) return { refused: "noNodes" };
  const without = nodes.findIndex((node) => !isJsonObject(node) || typeof node["id"] !== "string" || typeof node["type"] !== "string");
  if (without >= 0) return { refused: "noIds", detail: String(without + 1) };
  const { name } = document;
  return {
    name: (typeof name === "string" && name.trim() !== "" ? name : fallbackName).slice(0, NAME_LENGTH),
    document,
    nodes: nodes.length,
    edges: list(document["edges"]).length,
  };
}
