import { expect, it } from "vitest";
import { inexactNumber, parseJson, prettyJson } from "./json";

it.each([
  ['{"id": 12345678901234567890}', "12345678901234567890", 7],
  ["[1, -9007199254740993]", "-9007199254740993", 4],
  ['{"12345678901234567890": "\\"12345678901234567890", "n": 1e400}', "1e400", 56],
  // What was rounded on its way here must not go back as if it were meant.
  [prettyJson(JSON.parse("12345678901234567890")), "12345678901234567000", 0],
])("says which number would be another one: %s", (text, number, at) => {
  expect(inexactNumber(text)).toEqual({ number, at });
  expect(parseJson(text)).toBeUndefined();
});

it.each(["9007199254740991", "0.12345678901234567890", '"12345678901234567890"', "1e20", "[-0, 1.5e3]", '{"a": "1e400 \\\\"}'])(
  "keeps what stays as it is: %s",
  (text) => {
    expect(inexactNumber(text)).toBeNull();
    expect(parseJson(text)).toEqual(JSON.parse(text));
  },
);
