import { describe, expect, it } from "vitest";
import type { JsonObject } from "~/shared/lib/json";
import { placeAt } from "./place";
import { suggestionsAt, type Language } from "./suggest";
import type { Known } from "./tree";

const LANGUAGE: Language = {
  roots: [{ name: "trigger", help: "what started the run", local: false }],
  functions: [{ name: "range", arguments: [{ name: "first", required: true }], help: "Whole numbers." }],
  filters: [
    { name: "upper", arguments: [], help: "In capital letters." },
    { name: "round", arguments: [{ name: "digits", required: false }], help: "Rounded." },
    { name: "replace", arguments: [{ name: "old", required: true }], help: "Each old becomes new." },
  ],
  tests: [{ name: "empty", arguments: [], help: "It is null." }],
};
const SCHEMA: JsonObject = {
  type: "object",
  properties: {
    trigger: { type: "object", properties: { body: {}, method: { anyOf: [{ type: "string" }, { type: "null" }] } } },
    nodes: { type: "object", properties: { later: { $ref: "#/$defs/out" } } },
  },
  $defs: { out: { type: "object", properties: { output: { type: "array", items: { type: "object", properties: { id: { type: "integer" } } } } } } },
};
const ROOT: Known = {
  sample: { trigger: { body: { id: 7, "first name": "Ada", tags: ["a"] } }, nodes: { fetch: { output: null } } },
  schema: SCHEMA,
};

function offered(text: string) {
  const place = placeAt(text, text.length);
  return place ? suggestionsAt(place, ROOT, LANGUAGE, new Map([["fetch", "Fetch order"]])) : [];
}

describe("completion", () => {
  it("offers names with their help, and functions", () => {
    expect(offered("{{ ").map(({ label }) => label)).toEqual(["trigger", "nodes", "range"]);
    expect(offered("{{ ")[0]).toMatchObject({ help: "what started the run", valueType: "object" });
  });

  it("offers fields of real data with their values, written as the language needs it", () => {
    expect(offered("{{ trigger.body.").map(({ apply, value, valueType }) => [apply, value, valueType])).toEqual([
      [".id", "7", "number"],
      ['["first name"]', "Ada", "text"],
      [".tags", '["a"]', "list"],
    ]);
    expect(offered("{{ trigger.body.tags").map(({ apply }) => apply)).toContain(".tags");
    expect(offered("{{ trigger.body.tags[")).toMatchObject([{ apply: "[0]", value: "a" }]);
  });

  it("offers what only a schema knows", () => {
    expect(offered("{{ trigger.").map(({ label, valueType }) => [label, valueType])).toEqual([
      ["body", "object"],
      ["method", "text"],
    ]);
    expect(offered("{{ nodes.later.output[0].")).toMatchObject([{ label: "id", valueType: "number" }]);
  });

  it("names nodes as people do", () => {
    expect(offered("{{ nodes.")).toMatchObject([{ label: "fetch", detail: "Fetch order" }, { label: "later" }]);
  });

  it("offers filters behind a bar, ready to be filled in", () => {
    expect(offered("{{ trigger.body.id | ").map(({ label, detail, apply }) => [label, detail, apply])).toEqual([
      ["upper", undefined, undefined],
      ["round", "(digits?)", undefined],
      ["replace", "(old)", "replace()"],
    ]);
    expect(offered("{{ trigger.body is ").map(({ label }) => label)).toEqual(["empty"]);
  });
});
