import { describe, expect, it } from "vitest";
import { placeAt } from "./place";
import { regionsOf } from "./tokens";

/** The place at the `|` of a text that is none of the language. */
function at(marked: string) {
  const cursor = marked.indexOf("¦");
  return placeAt(marked.replace("¦", ""), cursor);
}

describe("what stands at the cursor", () => {
  it.each([
    ["plain ¦", undefined],
    ["{{ ¦", { what: "name", typed: "" }],
    ["{{ tri¦ }}", { what: "name", typed: "tri" }],
    ["{{ a }} ¦ {{ b }}", undefined],
    ["{{ nodes.¦ }}", { what: "step", typed: "", steps: ["nodes"], bracket: false }],
    ["{{ nodes.fetch.output.bo¦ }}", { what: "step", typed: "bo", steps: ["nodes", "fetch", "output"], bracket: false }],
    ['{{ nodes["a b"].output[0].¦ }}', { what: "step", typed: "", steps: ["nodes", "a b", "output", 0], bracket: false }],
    ['{{ trigger.headers["X-¦', { what: "step", typed: "X-", steps: ["trigger", "headers"], bracket: true }],
    ["{{ trigger.body | up¦ }}", { what: "filter", typed: "up" }],
    ["{{ trigger.body is not em¦ }}", { what: "test", typed: "em" }],
    ["{% if trigger.¦ %}", { what: "step", typed: "", steps: ["trigger"], bracket: false }],
    ['{{ "text ¦" }}', undefined],
    ["{{ 12¦ }}", undefined],
    ['{{ "}}" ~ it¦ }}', { what: "name", typed: "it" }],
    ["{{ (a or b).¦ }}", undefined],
    ["{{ a + nodes.x¦ }}", { what: "step", typed: "x", steps: ["nodes"], bracket: false }],
  ])("%s", (marked, expected) => {
    if (expected === undefined) expect(at(marked)).toBeUndefined();
    else expect(at(marked)).toMatchObject(expected);
  });
});

it("colours cover the whole expression, and nothing else", () => {
  const text = 'Hi {{ nodes.a.output["k}}"] | default("-") }} and {% if x is empty %}';
  const regions = regionsOf(text);
  expect(regions.map(({ from, to }) => text.slice(from, to))).toEqual([
    '{{ nodes.a.output["k}}"] | default("-") }}',
    "{% if x is empty %}",
  ]);
  const words = regions.flatMap((region) => region.tokens.map((token) => [text.slice(token.from, token.to), token.kind]));
  expect(words).toContainEqual(["default", "filter"]);
  expect(words).toContainEqual(["empty", "test"]);
  expect(words).toContainEqual(["output", "property"]);
  expect(words).toContainEqual(["if", "keyword"]);
});
