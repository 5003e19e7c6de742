import { expect, it } from "vitest";
import { linesOf, pairsIn } from "./pairs";

it.each([
  ["Accept: text/plain\nX-A: 1", ["Accept=text/plain", "X-A=1"]],
  ['-H "Accept: text/plain"\n-H \'X-A: {{ run.id }}\'', ["Accept=text/plain", "X-A={{ run.id }}"]],
  ["page=2\nlimit=10", ["page=2", "limit=10"]],
  ["?a=1&b=x%20y", ["a=1", "b=x y"]],
  ["Authorization: Bearer abc:def", ["Authorization=Bearer abc:def"]],
  ["Accept", []],
  ["https://a.example/x", []],
  ["some words\nAccept: a", []],
])("pasted %j", (text, expected) => {
  expect(pairsIn(text).map(({ key, value }) => `${key}=${value}`)).toEqual(expected);
});

it("lines read back as the pairs that they were made of", () => {
  const pairs = [
    { key: "Accept", value: "a/b" },
    { key: "X-Id", value: "{{ run.id }}" },
    { key: "Empty", value: "" },
  ];
  expect(pairsIn(linesOf(pairs), true)).toEqual(pairs);
});
