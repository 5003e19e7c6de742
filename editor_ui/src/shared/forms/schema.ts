import { isJsonObject, parseJson, without, type JsonObject, type JsonValue } from "~/shared/lib/json";
import { capitalised, inWords } from "~/shared/lib/format";

/** One field of a form, as a kind's JSON Schema describes it. */
export interface FormField {
  name: string;
  title: string;
  help: string | undefined;
  example: string | undefined;
  required: boolean;
  advanced: boolean;
  /** The name of the field that is drawn together with this one. */
  beside: string | undefined;
  widget: string;
  options: JsonValue[];
  fallback: JsonValue | undefined;
  schema: JsonObject;
  root: JsonObject;
}

/** A field that no schema describes. */
export const PLAIN_FIELD: FormField = {
  name: "",
  title: "",
  help: undefined,
  example: undefined,
  required: false,
  advanced: false,
  beside: undefined,
  widget: "text",
  options: [],
  fallback: undefined,
  schema: {},
  root: {},
};

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

/** The first example, as the value that filling it in gives. */
export function exampleValue(field: FormField): JsonValue | undefined {
  const examples = field.schema["examples"];
  const first = Array.isArray(examples) ? examples[0] : undefined;
  if (typeof first !== "string") return first;
  if (takesNumber(field) && Number.isFinite(Number(first))) return Number(first);
  return TEXT_WIDGETS.has(field.widget) ? first : (parseJson(first) ?? first);
}

const TEXT_WIDGETS = new Set(["text", "expression", "multiline", "url", "cron"]);

export function exampleOf(schema: JsonObject): string | undefined {
  const examples = schema["examples"];
  const first = Array.isArray(examples) ? examples[0] : undefined;
  if (first === undefined) return undefined;
  return typeof first === "string" ? first : JSON.stringify(first);
}

export function takesNumber(field: FormField): boolean {
  return alternatives(field.schema, field.root).some((item) => item["type"] === "number" || item["type"] === "integer");
}

export function takesText(field: FormField): boolean {
  return alternatives(field.schema, field.root).some((item) => item["type"] === "string");
}

export function takesNull(field: FormField): boolean {
  return alternatives(field.schema, field.root).some((item) => item["type"] === "null");
}

/** The fields of an object; `root` holds what its `$ref`s point at. */
export function formFields(object: JsonObject, root: JsonObject = object): FormField[] {
  const properties = isJsonObject(object["properties"]) ? object["properties"] : {};
  const required = Array.isArray(object["required"]) ? object["required"] : [];
  return Object.entries(properties).map(([name, raw]) => {
    const schema = resolveRef(raw, root);
    const options = optionsOf(schema, root);
    const widget = schema["x-widget"];
    return {
      name,
      title: typeof schema["title"] === "string" ? schema["title"] : capitalised(inWords(name)),
      help: typeof schema["description"] === "string" ? schema["description"] : undefined,
      example: exampleOf(schema),
      required: required.includes(name) || schema["x-needed"] === true,
      advanced: schema["x-advanced"] === true,
      beside: typeof schema["x-beside"] === "string" ? schema["x-beside"] : undefined,
      widget: typeof widget === "string" ? widget : guessWidget(schema, options),
      options,
      fallback: schema["default"],
      schema,
      root,
    };
  });
}

/** The fields of a field that takes an object. */
export function nestedFields(field: FormField): FormField[] {
  const form = alternatives(field.schema, field.root).find((item) => isJsonObject(item["properties"]));
  return form ? formFields(form, field.root) : [];
}

/** Names that expressions in this field have beside those of the node. */
export function localNames(schema: JsonObject | undefined): string[] {
  const names = schema?.["x-names"];
  return Array.isArray(names) ? names.filter((name): name is string => typeof name === "string") : [];
}

type Place = Pick<FormField, "schema" | "root">;

/** The objects that the rows of a list may be. */
export function rowSchemas({ schema, root }: Place): JsonObject[] {
  return alternatives(schema, root)
    .filter((list) => list["items"] !== undefined)
    .flatMap((list) => alternatives(resolveRef(list["items"], root), root));
}

function propertiesOf(schema: JsonObject): JsonObject {
  return isJsonObject(schema["properties"]) ? schema["properties"] : {};
}

/** One property of the rows of a list, or nothing when none of them has it. */
export function rowProperty(place: Place, property: string): Place | undefined {
  const holder = rowSchemas(place).find((row) => property in propertiesOf(row));
  if (!holder) return undefined;
  return { schema: resolveRef(propertiesOf(holder)[property], place.root), root: place.root };
}

/** The allowed values of one property of the rows of a list. */
export function rowOptions(place: Place, property: string): string[] {
  const found = rowProperty(place, property);
  if (!found) return [];
  return optionsOf(found.schema, found.root).filter((option): option is string => typeof option === "string");
}

/** The values that a list of plain values may have. */
export function rowChoices({ schema, root }: Place): JsonValue[] {
  return alternatives(schema, root)
    .filter((list) => list["items"] !== undefined)
    .flatMap((list) => optionsOf(resolveRef(list["items"], root), root));
}

/** The property whose value tells the sorts of rows from each other, as a discriminated union has it. */
export function sortProperty(rows: JsonObject[]): string | undefined {
  const [first, ...others] = rows.map(propertiesOf);
  if (!first || others.length === 0) return undefined;
  return Object.keys(first).find((name) =>
    [first, ...others].every((properties) => isJsonObject(properties[name]) && properties[name]["const"] !== undefined),
  );
}

export function constOf(row: JsonObject, property: string): JsonValue | undefined {
  const schema = propertiesOf(row)[property];
  return isJsonObject(schema) ? schema["const"] : undefined;
}
