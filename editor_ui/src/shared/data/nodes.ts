import { isJsonObject, type JsonObject, type JsonValue } from "~/shared/lib/json";
import type { PathStep } from "~/shared/expressions/path";

/** A part of some data, or of a schema where there is no data yet. */
export interface DataNode {
  value: JsonValue | undefined;
  schema: JsonObject | null;
}

export interface Child {
  step: PathStep;
  node: DataNode;
}

const isObject = (value: unknown): value is JsonObject => isJsonObject(value);

/** The one schema of several that says what is inside. */
function structured(schema: JsonObject | null): JsonObject | null {
  const alternatives = schema && (schema["anyOf"] ?? schema["oneOf"]);
  if (!Array.isArray(alternatives)) return schema;
  const objects = alternatives.filter(isObject);
  return objects.find((one) => isObject(one["properties"]) || isObject(one["items"])) ?? objects[0] ?? schema;
}

/** What is inside, one step deeper. */
export function childrenOf({ value, schema }: DataNode): Child[] {
  if (Array.isArray(value)) return value.map((item, index) => ({ step: index, node: { value: item, schema: null } }));
  if (isObject(value)) return Object.entries(value).map(([step, item]) => ({ step, node: { value: item, schema: null } }));
  if (value !== undefined) return [];
  const inside = structured(schema);
  if (!inside) return [];
  if (isObject(inside["properties"])) {
    return Object.entries(inside["properties"]).map(([step, item]) => ({
      step,
      node: { value: undefined, schema: isObject(item) ? item : null },
    }));
  }
  return isObject(inside["items"]) ? [{ step: 0, node: { value: undefined, schema: inside["items"] } }] : [];
}

const LONGEST = 120;

/** A value on one line. */
export function inline(value: JsonValue): string {
  if (typeof value === "string") return value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value;
  if (Array.isArray(value)) return value.length === 0 ? "[ ]" : `[ ${value.length} ]`;
  if (isObject(value)) {
    const names = Object.keys(value);
    return names.length === 0 ? "{ }" : `{ ${names.slice(0, 4).join(", ")}${names.length > 4 ? ", …" : ""} }`;
  }
  return String(value);
}

export type ValueType = "text" | "number" | "truth" | "null" | "list" | "object" | "unknown";

const SCHEMA_TYPES: Partial<Record<string, ValueType>> = {
  string: "text",
  number: "number",
  integer: "number",
  boolean: "truth",
  null: "null",
  array: "list",
  object: "object",
};

export function typeOf({ value, schema }: DataNode): ValueType {
  if (value === undefined) {
    const type = structured(schema)?.["type"];
    return (typeof type === "string" ? SCHEMA_TYPES[type] : undefined) ?? "unknown";
  }
  if (value === null) return "null";
  if (Array.isArray(value)) return "list";
  if (isObject(value)) return "object";
  return typeof value === "string" ? "text" : typeof value === "number" ? "number" : "truth";
}
