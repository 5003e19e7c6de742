import { expect, it } from "vitest";
import { jsonMistake } from "./jsonMistake";

it.each(['{"a": 1}', "plain", "{{ trigger.body }}", "{% if a %}x{% endif %}", "5", ""])("%j is none", (text) => {
  expect(jsonMistake(text)).toBeUndefined();
});

it.each([
  ['{\n  "a": 1,\n  "b": oops\n}', { line: 3, column: 8 }],
  ['{"a": ', { line: 1, column: 6 }],
  ["[1, 2,,]", { line: 1, column: 7 }],
])("%j is one, and where", (text, place) => {
  expect(jsonMistake(text)).toEqual(place);
});
