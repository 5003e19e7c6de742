import { expect, it } from "vitest";
import { highlight } from "./highlight";

it("colours strings, keywords and numbers, and loses no character", () => {
  const code = 'with DAG(retries=2):\n    """two\nlines"""\n    a = Http(url="x \\" y")\n';
  const lines = highlight(code);
  expect(lines.map((line) => line.map((token) => token.text).join("")).join("\n")).toBe(code.trimEnd());
  expect(lines.flat().filter((token) => token.kind)).toEqual([
    { text: "with", kind: "keyword" },
    { text: "2", kind: "number" },
    { text: '"""two', kind: "string" },
    { text: 'lines"""', kind: "string" },
    { text: '"x \\" y"', kind: "string" },
  ]);
});
