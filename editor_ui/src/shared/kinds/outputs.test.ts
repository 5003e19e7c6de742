import { expect, it } from "vitest";
import { node, sampleKind } from "~/test/samples";
import type { JsonValue } from "~/shared/lib/json";
import { outputsOf } from "./outputs";

const kind = sampleKind("logic.condition");
const names = (config: Parameters<typeof node>[2]) =>
  outputsOf(node("check", kind.type, config), kind).map((port) => [port.name, port.label]);

const CASES: JsonValue[] = [{ id: "case_1", label: "Large" }, { id: "case_2", label: " " }, { label: "has no id" }, "no row"];

it("a node has one output for each row, named by id and labelled in the person's words", () => {
  expect(names({ mode: "cases", cases: CASES })).toEqual([
    ["case_1", "Large"],
    ["case_2", "case_2"],
    ["else", "Otherwise"],
  ]);
});

it("and its kind's outputs while the rows mean nothing", () => {
  expect(names({ cases: CASES })).toEqual([
    ["true", "True"],
    ["false", "False"],
  ]);
  expect(names({ mode: "cases" })).toEqual([["else", "Otherwise"]]);
});

it("the output for errors stands behind a node's own, whatever these are", () => {
  const check = node("check", kind.type, { mode: "cases", cases: CASES.slice(0, 1) });
  const careful = { ...check, data: { ...check.data, options: { onError: "output" } } };
  const surviving = { ...kind, errorOutput: { name: "error", label: "On error", body: false } };
  expect(outputsOf(careful, surviving).map((port) => port.name)).toEqual(["case_1", "else", "error"]);
});
