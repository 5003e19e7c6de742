import { isJsonObject, type JsonObject, type JsonValue } from "~/shared/lib/json";

/** What is known of a value: one that was there, or its JSON Schema, or both. */
export interface Known {
  sample?: JsonValue;
  schema?: JsonObject;
  /** What it is, in words. */
  note?: string;
}

const MOST_CHILDREN = 300;

/** The schemas that a value may follow, with `$ref` and alternatives resolved. */
function alternatives(schema: JsonObject | undefined, root: JsonObject | undefined, depth = 0): JsonObject[] {
  if (!schema || depth > 8) return [];
  const ref = schema["$ref"];
  if (typeof ref === "string") {
    let target: JsonValue | undefined = root;
    for (const part of ref.replace(/^#\/?/, "").split("/")) target = isJsonObject(target) ? target[part] : undefined;
    return isJsonObject(target) ? alternatives(target, root, depth + 1) : [];
  }
  const several = [schema["anyOf"], schema["oneOf"], schema["allOf"]].find(Array.isArray);
  if (!several) return [schema];
  return several.filter(isJsonObject).flatMap((one) => alternatives(one, root, depth + 1));
}

/** A part of a schema takes the definitions along that its `$ref`s may need. */
function part(schema: JsonObject, root: JsonObject | undefined): JsonObject {
  const definitions = root?.["$defs"];
  return definitions === undefined || schema["$defs"] !== undefined ? schema : { ...schema, $defs: definitions };
}

function schemaChildren(schema: JsonObject | undefined): Map<string | number, JsonObject> {
  const found = new Map<string | number, JsonObject>();
  for (const one of alternatives(schema, schema)) {
    const properties = isJsonObject(one["properties"]) ? one["properties"] : {};
    for (const [name, inner] of Object.entries(properties)) {
      if (isJsonObject(inner) && !found.has(name)) found.set(name, part(inner, schema));
    }
    if (isJsonObject(one["items"])) found.set(0, part(one["items"], schema));
  }
  return found;
}

/** What can be looked up in a value: its fields, or its first item. */
export function childrenOf(known: Known): Map<string | number, Known> {
  const found = new Map<string | number, Known>();
  const { sample } = known;
  if (Array.isArray(sample)) {
    if (sample[0] !== undefined) found.set(0, { sample: sample[0] });
  } else if (isJsonObject(sample)) {
    for (const [name, value] of Object.entries(sample).slice(0, MOST_CHILDREN)) found.set(name, { sample: value });
  }
  for (const [name, schema] of schemaChildren(known.schema)) {
    if (found.size < MOST_CHILDREN || found.has(name)) found.set(name, { ...found.get(name), schema });
  }
  return found;
}

function child({ sample, schema }: Known, step: string | number): Known {
  const item = Array.isArray(sample) && typeof step === "number" ? sample.at(step) : undefined;
  const field = isJsonObject(sample) ? sample[String(step)] : undefined;
  return { sample: item ?? field, schema: schemaChildren(schema).get(typeof step === "number" ? 0 : step) };
}

/** What is known of the value behind some steps. */
export function follow(root: Known, steps: readonly (string | number)[]): Known {
  return steps.reduce<Known>(child, root);
}

/** A word for the type of a value, to be translated: "text", "list". */
export function typeOf(known: Known): string | undefined {
  const { sample, schema } = known;
  if (sample !== undefined) return typeOfValue(sample);
  const types = new Set(alternatives(schema, schema).flatMap((one) => one["type"] ?? []));
  types.delete("null");
  const [type] = types;
  return types.size === 1 && typeof type === "string" ? (SCHEMA_TYPES[type] ?? undefined) : undefined;
}

const SCHEMA_TYPES: Partial<Record<string, string>> = {
  string: "text",
  number: "number",
  integer: "number",
  boolean: "boolean",
  object: "object",
  array: "list",
  null: "null",
};

export function typeOfValue(value: JsonValue): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "list";
  return SCHEMA_TYPES[typeof value] ?? "object";
}

/** A value as a short text of one line. */
export function shortText(value: JsonValue, most = 120): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}
