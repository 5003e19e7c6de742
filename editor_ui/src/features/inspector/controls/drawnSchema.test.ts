import { describe, expect, it } from "vitest";
import type { JsonObject } from "~/shared/lib/json";
import { fieldsOf, NEW_FIELD, schemaOf } from "./drawnSchema";

const TICKET: JsonObject = {
  type: "object",
  properties: {
    priority: { type: "string", enum: ["low", "high"], description: "How urgent it is." },
    score: { type: "number" },
    tags: { type: "array", items: { type: "string" } },
    people: {
      type: "array",
      items: {
        type: "object",
        properties: { name: { type: "string" }, age: { type: "integer" } },
        required: ["name"],
        additionalProperties: false,
      },
      description: "Who is in it.",
    },
  },
  required: ["priority", "tags"],
  additionalProperties: false,
};

describe("a schema that is drawn", () => {
  it("is the same after it was shown", () => {
    const fields = fieldsOf(TICKET);
    expect(fields?.map(({ name, type, list, required }) => [name, type, list, required])).toEqual([
      ["priority", "string", false, true],
      ["score", "number", false, false],
      ["tags", "string", true, true],
      ["people", "object", true, false],
    ]);
    expect(schemaOf(fields ?? [], true)).toEqual(TICKET);
  });

  it("has no field without a name, and is nothing without fields", () => {
    expect(schemaOf([NEW_FIELD], true)).toBeUndefined();
    expect(fieldsOf(undefined)).toEqual([]);
    const inner = { ...NEW_FIELD, name: "a", type: "object" as const, fields: [NEW_FIELD] };
    expect(schemaOf([inner, NEW_FIELD], false)).toEqual({
      type: "object",
      properties: { a: { type: "object", properties: {} } },
      required: ["a"],
    });
  });

  it.each<JsonObject | string>([
    { type: "array", items: {} },
    { type: "object", properties: { a: { anyOf: [] } } },
    { type: "object", properties: { a: { type: "string", minLength: 3 } } },
    { type: "object", properties: { a: { type: ["string", "null"] } } },
    { type: "object", properties: { a: { type: "string", enum: ["x, y"] } } },
    { type: "object", properties: { a: { type: "integer", enum: [1] } } },
    { type: "object", properties: { a: { type: "array", items: { type: "array" } } } },
    { type: "object", properties: {}, required: ["a"] },
    { type: "object", additionalProperties: { type: "string" } },
    { $ref: "#/$defs/a" },
    "no schema",
  ])("is left alone where it says more than the form: %j", (schema) => {
    expect(fieldsOf(schema)).toBeUndefined();
  });
});
