import { describe, expect, it } from "vitest";
import { documentOf, edge, kinds, node, sampleKind } from "~/test/samples";
import { align, distribute, nudge } from "./arranging";
import { clipboardText, fragmentOf, readClipboard, type Fragment } from "./clipboard";
import { topologicalOrder } from "./graph";
import { groupNodes } from "./groups";
import { paste } from "./pasting";
import { insertOnEdge, replaceNode } from "./rewiring";
import type { WorkflowDocument, WorkflowNode } from "./types";
import { wrapInLoop, wrapProblem } from "./wrapping";

const sizeOf = (one: WorkflowNode) => (one.type === "group" ? { width: one.width ?? 0, height: one.height ?? 0 } : { width: 240, height: 60 });
const at = (one: WorkflowNode, x: number, y: number): WorkflowNode => ({ ...one, position: { x, y } });
const wires = (document: WorkflowDocument) => document.edges.map((one) => `${one.source}${one.sourceHandle ? `.${one.sourceHandle}` : ""}>${one.target}`);
const find = (document: WorkflowDocument, id: string) => document.nodes.find((one) => one.id === id);
const read = (text: string): Fragment => {
  const found = readClipboard(text);
  if (typeof found === "string") throw new Error(found);
  return found;
};

const chain = documentOf(
  [
    at(node("start", "trigger.webhook"), 0, 0),
    at(node("fetch"), 330, 0),
    at(node("send", "action.http", { url: "{{ nodes.fetch.output.a }} {{ nodes['fetch'].b }} {{ nodes.start.c }}" }), 660, 0),
  ],
  [edge("start", "fetch"), edge("fetch", "send")],
);

describe("the clipboard", () => {
  it("carries nodes and the edges between them; ids and expressions of what is pasted together follow", () => {
    const fragment = read(clipboardText(fragmentOf(chain, new Set(["fetch", "send"]))));
    const { change, ids } = paste(fragment, { x: 100, y: 500 }, chain);
    const after = change(chain);
    expect(ids).toEqual(["fetch_2", "send_2"]);
    expect(wires(after)).toEqual(["start>fetch", "fetch>send", "fetch_2>send_2"]);
    expect(find(after, "send_2")?.data.config["url"]).toBe("{{ nodes.fetch_2.output.a }} {{ nodes['fetch_2'].b }} {{ nodes.start.c }}");
    expect(find(after, "send_2")?.position).toEqual({ x: 430, y: 500 });
    expect(after.nodes.slice(0, 3)).toEqual(chain.nodes);
  });

  it("takes groups and notes along, and what is in a group", () => {
    const made = groupNodes(chain, new Set(["fetch"]), sizeOf);
    const grouped = made?.change(chain) ?? chain;
    const fragment = read(clipboardText(fragmentOf(grouped, new Set(["group"]))));
    const { change, ids } = paste(fragment, { x: 0, y: 900 }, grouped);
    expect(ids).toEqual(["group_2"]);
    expect(find(change(grouped), "fetch_2")?.parentId).toBe("group_2");
    // A node alone stands where it was seen.
    expect(fragmentOf(grouped, new Set(["fetch"])).nodes[0]).toMatchObject({ position: { x: 330, y: 0 } });
    expect(fragmentOf(grouped, new Set(["fetch"])).nodes[0]?.parentId).toBeUndefined();
  });

  it.each([
    ["a whole document", JSON.stringify(chain), 3],
    ["what the API gives", JSON.stringify({ id: "x", document: chain }), 3],
    ["a list of nodes", JSON.stringify(chain.nodes), 3],
  ])("reads %s", (_, text, count) => {
    expect(read(text).nodes).toHaveLength(count);
  });

  const deep = `${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}`;
  it.each([
    ["nothing", " ", "empty"],
    ["prose", "hello", "notJson"],
    ["other JSON", '{"a": 1}', "noNodes"],
    ["no nodes", '{"nodes": []}', "noNodes"],
    ["a node without a type", '[{"id": "a"}]', "badNode"],
    ["a node with an endless id", JSON.stringify([{ id: "a".repeat(300), type: "x" }]), "badNode"],
    ["a text that nests without end", `{"nodes":[{"type":"x","data":${deep}}]}`, "badNode"],
    ["far too much text", `"${"x".repeat(4_000_001)}"`, "tooLarge"],
    ["far too many nodes", JSON.stringify(Array.from({ length: 5_001 }, () => ({ type: "x" }))), "tooMany"],
  ])("says what is wrong with %s", (_, text, problem) => {
    expect(readClipboard(text)).toBe(problem);
  });

  it("is not led astray by hostile nodes", () => {
    const hostile = `{"nodes": [
      {"id": "a", "type": "x", "parentId": "b", "position": {"x": 1e999, "y": "no"}, "__proto__": {"polluted": true}},
      {"id": "b", "type": "group", "parentId": "b"}, {"id": "b", "type": "group", "parentId": "gone"}, {"id": "a", "type": "x"}],
      "edges": [{"source": "a", "target": "gone"}, {"source": "a", "target": "a"}, 7]}`;
    const after = paste(read(hostile), { x: 0, y: 0 }, documentOf([])).change(documentOf([]));
    expect(after.nodes.map((one) => one.id)).toEqual(["a", "b", "b_2", "a_2"]);
    expect(after.nodes.every((one) => Number.isFinite(one.position.x) && Number.isFinite(one.position.y))).toBe(true);
    expect(find(after, "b")?.parentId).toBeUndefined();
    expect(wires(after)).toEqual(["a>a"]);
    expect({}).not.toHaveProperty("polluted");
  });
});

describe("a node in the middle of an edge", () => {
  it("is connected on both sides, and what follows moves over", () => {
    const made = insertOnEdge(chain, edge("start", "fetch"), sampleKind("logic.loop"), sizeOf);
    const after = made?.change(chain) ?? chain;
    expect(wires(after).sort()).toEqual(["fetch>send", "loop.done>fetch", "start>loop"]);
    const [loop, fetch] = [find(after, "loop")?.position.x ?? 0, find(after, "fetch")?.position.x ?? 0];
    expect(loop).toBeGreaterThan(240);
    expect(fetch - loop).toBeGreaterThanOrEqual(240 + 80);
    expect(find(after, "send")?.position.x).toBe(660 + fetch - 330);
    expect(find(after, "start")?.position.x).toBe(0);
  });

  it("needs an input and an output", () => {
    expect(insertOnEdge(chain, edge("start", "fetch"), sampleKind("trigger.webhook"), sizeOf)).toBeNull();
  });
});

describe("another kind in the place of a node", () => {
  it("keeps id, name, edges and the fields that both have", () => {
    const http = { ...node("fetch", "action.http", { url: "u", method: "POST", body: {} }), data: { label: "Ask them", config: { url: "u", method: "POST" } } };
    const before = { ...chain, nodes: chain.nodes.map((one) => (one.id === "fetch" ? http : one)) };
    const other = { ...sampleKind("action.http"), type: "action.post", configSchema: { properties: { url: { type: "string", "x-widget": "expression" }, method: { enum: ["PUT"], default: "PUT" } } } };
    const after = replaceNode(before, "fetch", other, kinds)?.(before);
    expect(after && find(after, "fetch")).toMatchObject({ id: "fetch", type: "action.post", data: { label: "Ask them", config: { url: "u", method: "PUT" } } });
    expect(after?.edges).toEqual(before.edges);
  });

  it("leads on from the output that stands in the same place", () => {
    const check = replaceNode(chain, "fetch", sampleKind("logic.condition"), kinds)?.(chain) ?? chain;
    expect(wires(check)).toEqual(["start>fetch", "fetch.true>send"]);
    const back = replaceNode(check, "fetch", sampleKind("action.http"), kinds)?.(check) ?? check;
    expect(wires(back)).toEqual(["start>fetch", "fetch>send"]);
    const trigger = replaceNode(chain, "fetch", sampleKind("trigger.webhook"), kinds)?.(chain) ?? chain;
    expect(wires(trigger)).toEqual(["fetch>send"]);
  });
});

describe("wrapping in a loop", () => {
  it("makes the nodes the body; edges lead in and out through the loop", () => {
    const made = wrapInLoop(chain, new Set(["fetch"]), kinds, sizeOf);
    const after = made?.change(chain) ?? chain;
    expect(wires(after)).toEqual(["start>loop", "loop.done>send", "loop.item>fetch"]);
    expect(find(after, "loop")).toMatchObject({ position: { x: 330, y: 0 }, data: { config: { items: "{{ trigger.body }}" } } });
    expect(find(after, "fetch")?.position.x).toBe(660);
    expect(find(after, "send")?.position.x).toBe(990);
  });

  it("says why it cannot be", () => {
    expect(wrapProblem(chain, new Set(["start", "fetch"]), kinds)).toBe("trigger");
    expect(wrapProblem(chain, new Set(), kinds)).toBe("nothing");
    const longer = documentOf([...chain.nodes, node("end")], [...chain.edges, edge("send", "end")]);
    expect(wrapProblem(longer, new Set(["fetch", "end"]), kinds)).toBe("gap");
    expect(wrapProblem(longer, new Set(["fetch", "send"]), kinds)).toBeNull();
  });
});

describe("arranging", () => {
  const three = documentOf([at(node("a"), 0, 0), at(node("b"), 300, 40), at(node("c"), 900, 200)]);
  const all = new Set(["a", "b", "c"]);
  const places = (document: WorkflowDocument) => document.nodes.map((one) => [one.position.x, one.position.y]);

  it("lines up and spreads out", () => {
    expect(places(align(all, "top", sizeOf)(three))).toEqual([[0, 0], [300, 0], [900, 0]]);
    expect(places(align(all, "right", sizeOf)(three))).toEqual([[900, 0], [900, 40], [900, 200]]);
    expect(places(align(all, "middle", sizeOf)(three))).toEqual([[0, 100], [300, 100], [900, 100]]);
    expect(places(distribute(all, "horizontally", sizeOf)(three))).toEqual([[0, 0], [450, 40], [900, 200]]);
    expect(places(nudge(new Set(["b"]), { x: -5, y: 5 }, sizeOf)(three))).toEqual([[0, 0], [295, 45], [900, 200]]);
  });
});

it("the order of running reads branch by branch", () => {
  const forked = documentOf(
    [at(node("z"), 900, 0), at(node("b"), 300, 200), at(node("a"), 300, 0), at(node("start"), 0, 0), at(node("note", "note"), 0, 0)],
    [edge("start", "a"), edge("start", "b"), edge("a", "z")],
  );
  expect(topologicalOrder(forked).map((one) => one.id)).toEqual(["start", "a", "z", "b"]);
});
