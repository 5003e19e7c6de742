import { expect, it } from "vitest";
import { documentOf, edge, kinds, node } from "~/test/samples";
import { refusal } from "./connectionRules";

const document = documentOf(
  [node("start", "trigger.webhook"), node("check", "logic.condition"), node("a"), node("b")],
  [edge("start", "check"), edge("check", "a", "true"), edge("a", "b")],
);

const wire = (source: string, target: string, sourceHandle: string | null = null) => ({
  source,
  target,
  sourceHandle,
  targetHandle: null,
});

it.each([
  ["to itself", wire("a", "a"), /itself/],
  ["into a trigger", wire("b", "start"), /trigger/],
  ["round in a circle", wire("b", "check"), /circle/],
  ["twice", wire("a", "b"), /already/],
  ["twice, with the main output named", wire("a", "b", "main"), /already/],
  ["from an output that is not there", wire("check", "b"), /no output “main”/],
  ["to a node that is gone", wire("a", "gone"), /gone/],
])("refuses to connect %s", (_, connection, words) => {
  expect(refusal(connection, document, kinds)).toMatch(words);
});

it.each([
  ["the other branch", wire("check", "b", "false")],
  ["the same node from both branches", wire("check", "a", "false")],
  ["the trigger to a second node", wire("start", "b")],
])("allows %s", (_, connection) => {
  expect(refusal(connection, document, kinds)).toBeNull();
});

it("each case of a condition is an output", () => {
  const cases = { mode: "cases", cases: [{ id: "large" }] };
  const drawn = documentOf([node("check", "logic.condition", cases), node("a")]);
  expect(refusal(wire("check", "a", "large"), drawn, kinds)).toBeNull();
  expect(refusal(wire("check", "a", "else"), drawn, kinds)).toBeNull();
  expect(refusal(wire("check", "a", "true"), drawn, kinds)).toMatch(/no output “true”/);
});

it("a list that is not filled in has the outputs of its default", () => {
  const check = kinds.get("logic.condition");
  if (!check) throw new Error("the sample kinds have no logic.condition");
  const field = { type: "array", default: [{ id: "approved", label: "Approve" }] };
  const ask = {
    ...check,
    type: "ask",
    configSchema: { properties: { choices: field } },
    outputsFrom: { field: "choices", handle: "id", label: "label", also: [{ name: "timeout", label: "" }] },
  };
  const known = new Map([...kinds, ["ask", ask]]);
  const drawn = documentOf([node("ask", "ask"), node("a")]);
  expect(refusal(wire("ask", "a", "approved"), drawn, known)).toBeNull();
  expect(refusal(wire("ask", "a", "timeout"), drawn, known)).toBeNull();
  expect(refusal(wire("ask", "a", "true"), drawn, known)).toMatch(/no output “true”/);
});

it("an error output is there when the node asks for it", () => {
  const http = kinds.get("action.http");
  if (!http) throw new Error("the sample kinds have no action.http");
  const known = new Map([...kinds, ["action.http", { ...http, errorOutput: { name: "error", label: "On error" } }]]);
  const asking = (onError: string) => {
    const a = node("a");
    return documentOf([{ ...a, data: { ...a.data, options: { onError } } }, node("b")]);
  };
  expect(refusal(wire("a", "b", "error"), asking("output"), known)).toBeNull();
  expect(refusal(wire("a", "b", "error"), asking("stop"), known)).toMatch(/no output “error”/);
});
