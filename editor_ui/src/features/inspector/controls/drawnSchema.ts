import { isJsonObject, type JsonObject, type JsonValue } from "~/shared/lib/json";

/** Words for the types of JSON Schema; `list` stands before what a list is of. */
export const TYPES = ["string", "number", "integer", "boolean", "object"] as const;
export type Type = (typeof TYPES)[number];

/** A field of an object that a schema describes, as the form shows it. */
export interface DrawnField {
  name: string;
  type: Type;
  /** Whether there is a list of them. */
  list: boolean;
  required: boolean;
  description: string;
  /** The texts that are allowed, with commas between them; empty for any text. */
  choices: string;
  /** Of an object, or of each object in a list. */
  fields: DrawnField[];
}

export const NEW_FIELD: DrawnField = {
  name: "",
  type: "string",
  list: false,
  required: true,
  description: "",
  choices: "",
  fields: [],
};

const DEEPEST = 5;
const OF_OBJECTS = ["type", "properties", "required", "additionalProperties", "description"];

/** The fields of a schema; undefined where it says more than the form can show. */
export function fieldsOf(schema: JsonValue | undefined, depth = 0): DrawnField[] | undefined {
  if (schema === undefined || schema === null) return [];
  if (!isJsonObject(schema) || depth > DEEPEST || schema["type"] !== "object" || hasMore(schema, OF_OBJECTS)) return undefined;
  const properties = schema["properties"] ?? {};
  const required = schema["required"] ?? [];
  if (!isJsonObject(properties) || !Array.isArray(required) || isJsonObject(schema["additionalProperties"])) return undefined;
  if (required.some((name) => typeof name !== "string" || !(name in properties))) return undefined;
  const fields = Object.entries(properties).map(([name, part]) => fieldOf(name, part, required.includes(name), depth));
  return fields.every((field) => field !== undefined) ? fields : undefined;
}

function fieldOf(name: string, part: JsonValue, required: boolean, depth: number): DrawnField | undefined {
  if (!isJsonObject(part)) return undefined;
  const description = part["description"] ?? "";
  const list = part["type"] === "array";
  if (list && hasMore(part, ["type", "items", "description"])) return undefined;
  const one = list ? part["items"] : part;
  const type = TYPES.find((known) => isJsonObject(one) && one["type"] === known);
  if (!isJsonObject(one) || type === undefined || typeof description !== "string") return undefined;
  if (list && "description" in one) return undefined;
  const field = { ...NEW_FIELD, name, type, list, required, description };
  if (type === "object") {
    const fields = fieldsOf(one, depth + 1);
    return fields && { ...field, fields };
  }
  const choices = Array.isArray(one["enum"]) ? one["enum"] : [];
  const texts = choices.filter((text): text is string => typeof text === "string" && text.trim() === text && !text.includes(","));
  const known = ["type", "description", ...(type === "string" ? ["enum"] : [])];
  if (hasMore(one, known) || texts.length < choices.length) return undefined;
  return { ...field, choices: texts.join(", ") };
}

/**
 * The schema of an object with these fields; undefined without any. Fields without a name are not in it.
 * @param closed whether there are no other fields.
 */
export function schemaOf(fields: DrawnField[], closed: boolean): JsonObject | undefined {
  return fields.some((field) => field.name !== "") ? objectOf(fields, closed) : undefined;
}

function objectOf(fields: DrawnField[], closed: boolean): JsonObject {
  const named = fields.filter((field) => field.name !== "");
  const required = named.filter((field) => field.required).map((field) => field.name);
  return {
    type: "object",
    properties: Object.fromEntries(named.map((field) => [field.name, partOf(field, closed)])),
    ...(required.length > 0 && { required: [...new Set(required)] }),
    ...(closed && { additionalProperties: false }),
  };
}

function partOf(field: DrawnField, closed: boolean): JsonObject {
  const choices = field.choices.split(",").map((text) => text.trim()).filter((text) => text !== "");
  const one: JsonObject =
    field.type === "object"
      ? objectOf(field.fields, closed)
      : { type: field.type, ...(field.type === "string" && choices.length > 0 && { enum: [...new Set(choices)] }) };
  const part: JsonObject = field.list ? { type: "array", items: one } : one;
  return field.description === "" ? part : { ...part, description: field.description };
}

function hasMore(schema: JsonObject, known: string[]): boolean {
  return Object.keys(schema).some((key) => !known.includes(key));
}
