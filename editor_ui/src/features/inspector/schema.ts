import { isJsonObject, without, type JsonObject, type JsonValue } from "~/shared/lib/json";
import { capitalised, inWords } from "~/shared/lib/format";

/** One field of a form, as a kind's JSON Schema describes it. */
export interface FormField {
  name: string;
  title: string;
  help: string | undefined;
  example: string | undefined;
  required: boolean;
  advanced: boolean;
  widget: string;
  options: JsonValue[];
  fallback: JsonValue | undefined;
  schema: JsonObject;
  root: JsonObject;
}

/** Follows `$ref` inside the same schema. */
export function resolveRef(schema: JsonValue | undefined, root: JsonObject): JsonObject {
  if (!isJsonObject(schema)) return {};
  const ref = schema["$ref"];
  if (typeof ref !== "string" || !ref.startsWith("#/")) return schema;
  let target: JsonValue | undefined = root;
  for (const part of ref.slice(2).split("/")) target = isJsonObject(target) ? target[part] : undefined;
  return { ...resolveRef(target, root), ...without(schema, "$ref") };
}

/** The alternatives of a schema: itself, or what its `anyOf` lists. */
function alternatives(schema: JsonObject, root: JsonObject): JsonObject[] {
  const list = schema["anyOf"] ?? schema["oneOf"];
  return Array.isArray(list) ? list.map((item) => resolveRef(item, root)) : [schema];
}

function optionsOf(schema: JsonObject, root: JsonObject): JsonValue[] {
  return alternatives(schema, root).flatMap((item) => {
    if (Array.isArray(item["enum"])) return item["enum"];
    return item["const"] === undefined ? [] : [item["const"]];
  });
}

function guessWidget(schema: JsonObject, options: JsonValue[]): string {
  if (options.length > 0) return "select";
  switch (schema["type"]) {
    case "number":
    case "integer":
      return "number";
    case "boolean":
      return "switch";
    case "object":
    case "array":
      return "json";
    default:
      return "text";
  }
}

function exampleOf(schema: JsonObject): string | undefined {
  const examples = schema["examples"];
  const first = Array.isArray(examples) ? examples[0] : undefined;
  if (first === undefined) return undefined;
  return typeof first === "string" ? first : JSON.stringify(first);
}

export function takesNumber(field: FormField): boolean {
  return alternatives(field.schema, field.root).some((item) => item["type"] === "number" || item["type"] === "integer");
}

export function takesNull(field: FormField): boolean {
  return alternatives(field.schema, field.root).some((item) => item["type"] === "null");
}

export function formFields(root: JsonObject): FormField[] {
  const properties = isJsonObject(root["properties"]) ? root["properties"] : {};
  const required = Array.isArray(root["required"]) ? root["required"] : [];
  return Object.entries(properties).map(([name, raw]) => {
    const schema = resolveRef(raw, root);
    const options = optionsOf(schema, root);
    const widget = schema["x-widget"];
    return {
      name,
      title: typeof schema["title"] === "string" ? schema["title"] : capitalised(inWords(name)),
      help: typeof schema["description"] === "string" ? schema["description"] : undefined,
      example: exampleOf(schema),
      required: required.includes(name),
      advanced: schema["x-advanced"] === true,
      widget: typeof widget === "string" ? widget : guessWidget(schema, options),
      options,
      fallback: schema["default"],
      schema,
      root,
    };
  });
}

/** The allowed values of one property of the rows of an array field. */
export function rowOptions(field: FormField, property: string): string[] {
  const items = resolveRef(field.schema["items"], field.root);
  const properties = isJsonObject(items["properties"]) ? items["properties"] : {};
  return optionsOf(resolveRef(properties[property], field.root), field.root).filter(
    (option): option is string => typeof option === "string",
  );
}
