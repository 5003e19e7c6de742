import { expect, it } from "vitest";
import { MOST_CHARACTERS, readWorkflow } from "./importing";

const NODE = { id: "a", type: "trigger.webhook", position: { x: 0, y: 0 }, data: {} };
const json = (value: unknown) => JSON.stringify(value);

it("reads what was exported, and what the API gives", () => {
  const document = { name: "Orders", nodes: [NODE], edges: [{ id: "e" }] };
  expect(readWorkflow(json(document), "file")).toEqual({ name: "Orders", source: "workfuse", document, nodes: 1, edges: 1 });
  expect(readWorkflow(json({ id: "orders", document }), "file")).toMatchObject({ name: "Orders", document });
});

it("knows what n8n exported, also as its command line writes it", () => {
  const to = (node: string) => ({ node, type: "main", index: 0 });
  const exported = {
    name: "Leads",
    nodes: [
      { name: "Hook", type: "n8n-nodes-base.webhook", typeVersion: 1 },
      { name: "If", type: "n8n-nodes-base.if" },
      { name: "Note", type: "n8n-nodes-base.stickyNote" },
    ],
    connections: { Hook: { main: [[to("If")]] }, If: { main: [[to("If")], null, [to("If"), to("Hook")]] } },
  };
  const read = { name: "Leads", source: "n8n", document: exported, nodes: 2, edges: 4 };
  expect(readWorkflow(json(exported), "file")).toEqual(read);
  expect(readWorkflow(json([exported]), "file")).toEqual(read);
  expect(readWorkflow(json({ nodes: [], connections: {} }), "file")).toMatchObject({ name: "file", source: "n8n", edges: 0 });
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
  [json([{ id: "1", type: "inject", wires: [] }]), "fromNodeRed"],
  [json({ StartAt: "A", States: {} }), "fromStepFunctions"],
])("refuses %.40j and says why", (text, refused) => {
  expect(readWorkflow(text, "file")).toMatchObject({ refused });
});

it("says where: which node, which character", () => {
  expect(readWorkflow(json({ nodes: [NODE, 7] }), "")).toEqual({ refused: "noIds", detail: "2" });
  expect(readWorkflow('{"nodes": [}', "")).toMatchObject({ refused: "notJson" });
});
