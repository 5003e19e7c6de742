import { expect, it } from "vitest";
import { MOST_CHARACTERS, readWorkflow } from "./importing";

const NODE = { id: "a", type: "trigger.webhook", position: { x: 0, y: 0 }, data: {} };
const json = (value: unknown) => JSON.stringify(value);

it("reads what was exported, and what the API gives", () => {
  const document = { name: "Orders", nodes: [NODE], edges: [{ id: "e" }] };
  expect(readWorkflow(json(document), "file")).toEqual({ name: "Orders", document, nodes: 1, edges: 1 });
  expect(readWorkflow(json({ id: "orders", document }), "file")).toMatchObject({ name: "Orders", document });
});

it("takes the file's name where the workflow has none", () => {
  expect(readWorkflow(json({ name: " ", nodes: [] }), "my-file")).toMatchObject({ name: "my-file", edges: 0 });
});

it.each([
  ["", "empty"],
  ["  \n", "empty"],
  ["{", "notJson"],
  ["x".repeat(MOST_CHARACTERS + 1), "tooLarge"],
  ["5", "notAnObject"],
  ["[]", "notAnObject"],
  ["{}", "noNodes"],
  [json({ nodes: {} }), "noNodes"],
  [json({ nodes: [NODE, { type: "x" }] }), "noIds"],
  [json({ nodes: [{ id: "1", type: "n8n-nodes-base.webhook", typeVersion: 1 }], connections: {} }), "fromN8n"],
  [json({ nodes: [], connections: {} }), "fromN8n"],
  [json([{ id: "1", type: "inject", wires: [] }]), "fromNodeRed"],
  [json({ StartAt: "A", States: {} }), "fromStepFunctions"],
])("refuses %.40j and says why", (text, refused) => {
  expect(readWorkflow(text, "file")).toMatchObject({ refused });
});

it("says where: which node, which character", () => {
  expect(readWorkflow(json({ nodes: [NODE, 7] }), "")).toEqual({ refused: "noIds", detail: "2" });
  expect(readWorkflow('{"nodes": [}', "")).toMatchObject({ refused: "notJson" });
});
