import { expect, it } from "vitest";
import { documentOf, edge, node } from "~/test/samples";
import { loopAround, upstreamOf } from "./graph";

const document = documentOf(
  ["start", "each", "ask", "store", "report", "end"].map((id) => node(id)),
  [
    edge("start", "each"),
    edge("each", "ask", "item"),
    edge("ask", "store"),
    edge("each", "report", "done"),
    edge("report", "end"),
  ],
);

it("finds all that runs before a node", () => {
  expect([...upstreamOf(document, "store")].sort()).toEqual(["ask", "each", "start"]);
});

it("knows which nodes a loop's body holds", () => {
  expect(["start", "ask", "store", "report", "end"].map((id) => loopAround(document, id))).toEqual([
    null,
    "each",
    "each",
    null,
    null,
  ]);
});
