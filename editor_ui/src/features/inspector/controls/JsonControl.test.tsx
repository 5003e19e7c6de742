import { expect, it } from "vitest";
import { readJsonText, writeJsonText } from "./JsonControl";

it.each([
  ['{"a": 1}', { a: 1 }],
  ["{{ trigger.body }}", "{{ trigger.body }}"],
  ['{"a": ', '{"a": '],
  ['"5"', "5"],
  ["5", 5],
  ["  ", undefined],
])("reads %j", (text, value) => {
  expect(readJsonText(text)).toEqual(value);
});

it.each([{ a: [1, null] }, "plain", "5", "true", '{"a": ', 5, false, undefined])("writes %j so that it reads back", (value) => {
  expect(readJsonText(writeJsonText(value))).toEqual(value);
});
