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
