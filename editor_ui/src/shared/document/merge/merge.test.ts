import { describe, expect, it } from "vitest";
import { documentOf, edge, node } from "~/test/samples";
import { renameId, setConfig, setLabel } from "../operations";
import type { WorkflowDocument, WorkflowNode } from "../types";
import { merge, rebased } from "./merge";

const base = documentOf([node("first"), node("second", "action.http", { url: "a", method: "GET" })], [edge("first", "second")]);
const find = (document: WorkflowDocument, id: string) => document.nodes.find((one) => one.id === id);
const ids = (document: WorkflowDocument) => document.nodes.map((one) => one.id).sort();
const wires = (document: WorkflowDocument) => document.edges.map((one) => `${one.source}>${one.target}`).sort();
const without = (id: string): WorkflowDocument => ({
  ...base,
  nodes: base.nodes.filter((one) => one.id !== id),
  edges: base.edges.filter((one) => one.source !== id && one.target !== id),
});
const moved = (id: string, x: number): WorkflowDocument => ({
  ...base,
  nodes: base.nodes.map((one) => (one.id === id ? { ...one, position: { x, y: 0 } } : one)),
});
const plus = (...nodes: WorkflowNode[]): WorkflowDocument => ({ ...base, nodes: [...base.nodes, ...nodes] });

it("takes what only one side changed: fields of one node, header, settings", () => {
  const mine = { ...setConfig("second", "url", "mine")(base), name: "My name" };
  const theirs = { ...setConfig("second", "method", "POST")(base), settings: { tags: ["x"] } };
  const { document, conflicts } = merge({ base, mine, theirs });
  expect(conflicts).toEqual([]);
  expect(find(document, "second")?.data.config).toEqual({ url: "mine", method: "POST" });
  expect(document).toMatchObject({ name: "My name", settings: { tags: ["x"] } });
});

it("looks into objects: two headers, two keys", () => {
  const start = setConfig("second", "headers", { a: "1" })(base);
  const mine = setConfig("second", "headers", { a: "1", b: "2" })(start);
  const theirs = setConfig("second", "headers", { c: "3" })(start);
  const { document, conflicts } = merge({ base: start, mine, theirs });
  expect(conflicts).toEqual([]);
  expect(find(document, "second")?.data.config["headers"]).toEqual({ b: "2", c: "3" });
});

it("is mine itself when they changed nothing, and theirs when I did not", () => {
  const changed = setConfig("second", "url", "b")(base);
  expect(merge({ base, mine: changed, theirs: base }).document).toBe(changed);
  expect(merge({ base, mine: base, theirs: changed }).document).toEqual(changed);
});

it("lists what both changed, field by field, and keeps what is chosen", () => {
  const mine = setConfig("second", "url", "mine")(base);
  const theirs = setConfig("second", "url", "theirs")(base);
  const { document, conflicts } = merge({ base, mine, theirs });
  expect(conflicts).toMatchObject([
    { kind: "field", nodeId: "second", path: ["data", "config", "url"], base: "a", mine: "mine", theirs: "theirs" },
  ]);
  expect(find(document, "second")?.data.config["url"]).toBe("mine");
  const [conflict] = conflicts;
  const settled = merge({ base, mine, theirs }, new Map([[conflict?.key ?? "", "theirs"]])).document;
  expect(find(settled, "second")?.data.config["url"]).toBe("theirs");
});

it("is no conflict when both did the same", () => {
  const mine = setConfig("second", "url", "b")(base);
  const theirs = setConfig("second", "url", "b")(base);
  expect(merge({ base, mine, theirs }).conflicts).toEqual([]);
});

describe("deleting", () => {
  it("goes through when the other side only moved the node", () => {
    const { document, conflicts } = merge({ base, mine: without("second"), theirs: moved("second", 90) });
    expect([ids(document), wires(document), conflicts]).toEqual([["first"], [], []]);
  });

  it("asks when the other side worked on it, and keeps the work and its edges unless told", () => {
    const theirs = setConfig("second", "url", "worked")(base);
    const sides = { base, mine: without("second"), theirs };
    const { document, conflicts } = merge(sides);
    expect(conflicts).toMatchObject([{ kind: "deleted", nodeId: "second", by: "mine" }]);
    expect([ids(document), wires(document)]).toEqual([["first", "second"], ["first>second"]]);
    const gone = merge(sides, new Map([[conflicts[0]?.key ?? "", "mine"]])).document;
    expect([ids(gone), wires(gone)]).toEqual([["first"], []]);
  });

  it("asks when the other side connected it to something new", () => {
    const mine = { ...plus(node("third", "logic.loop")), edges: [...base.edges, edge("second", "third")] };
    const { conflicts, document } = merge({ base, mine, theirs: without("second") });
    expect(conflicts).toMatchObject([{ kind: "deleted", nodeId: "second", by: "theirs" }]);
    expect(wires(document)).toEqual(["first>second", "second>third"]);
  });

  it("of a group leaves what the other side put in it where it was seen", () => {
    const group = { ...node("group", "group"), position: { x: 100, y: 50 } };
    const start = plus(group);
    const inside = { ...node("third", "logic.loop"), position: { x: 5, y: 5 }, parentId: "group" };
    const { document } = merge({ base: start, mine: { ...start, nodes: [...start.nodes, inside] }, theirs: base }, new Map([['["deleted","group"]', "theirs"]]));
    expect(find(document, "third")).toMatchObject({ position: { x: 105, y: 55 } });
    expect(find(document, "third")?.parentId).toBeUndefined();
  });
});

it("makes one decision of all nodes that both moved", () => {
  const shift = (by: number): WorkflowDocument => ({
    ...base,
    nodes: base.nodes.map((one) => ({ ...one, position: { x: by, y: by } })),
  });
  const sides = { base, mine: shift(10), theirs: shift(20) };
  const { document, conflicts } = merge(sides);
  expect(conflicts).toHaveLength(1);
  expect(document.nodes.map((one) => one.position.x)).toEqual([10, 10]);
  expect(merge(sides, new Map([["place", "theirs"]])).document.nodes.map((one) => one.position.x)).toEqual([20, 20]);
});

describe("renaming", () => {
  const rename = (to: string) => (document: WorkflowDocument) => setLabel(to, to)(renameId("second", to)(document));
  const reader = plus({ ...node("reader", "utility.list", { text: "{{ nodes.second.output }}" }), position: { x: 9, y: 9 } });

  it("is seen: their change of the node goes to the new id, and so do expressions", () => {
    const mine = rename("mine")(reader);
    const theirs = setConfig("second", "url", "theirs")(reader);
    const { document, conflicts } = merge({ base: reader, mine, theirs });
    expect(conflicts).toEqual([]);
    expect(ids(document)).toEqual(["first", "mine", "reader"]);
    expect(find(document, "mine")?.data.config["url"]).toBe("theirs");
    expect(find(document, "reader")?.data.config["text"]).toBe("{{ nodes.mine.output }}");
    expect(wires(document)).toEqual(["first>mine"]);
  });

  it("by both is one node with a conflict about its name", () => {
    const { document, conflicts } = merge({ base, mine: rename("mine")(base), theirs: rename("theirs")(base) });
    expect(ids(document)).toEqual(["first", "theirs"]);
    expect(conflicts).toMatchObject([{ kind: "field", path: ["data", "label"], mine: "mine", theirs: "theirs" }]);
    expect(wires(document)).toEqual(["first>theirs"]);
  });
});

it("keeps both of two new nodes that got the same id by chance, each with its edges", () => {
  const added = (text: string) => ({
    ...plus(node("transform", "utility.list", { text })),
    edges: [...base.edges, { ...edge("second", "transform"), id: "e2" }],
  });
  const { document, conflicts } = merge({ base, mine: added("mine"), theirs: added("theirs") });
  expect(conflicts).toEqual([]);
  expect(ids(document)).toEqual(["first", "second", "transform", "transform_2"]);
  expect(wires(document)).toEqual(["first>second", "second>transform", "second>transform_2"]);
  expect(new Set(document.edges.map((one) => one.id)).size).toBe(3);
});

it("asks about an edge that both pulled elsewhere, and takes a cut that the other side did not touch", () => {
  const two = { ...base, edges: [{ ...edge("first", "second"), id: "a" }, { ...edge("second", "first"), id: "b" }] };
  const pull = (target: string) => ({ ...two, nodes: [...two.nodes, node("x", "logic.loop"), node("y", "logic.loop")], edges: [{ ...edge("first", target), id: "a" }] });
  const { document, conflicts } = merge({ base: two, mine: pull("x"), theirs: pull("y") });
  expect(conflicts).toMatchObject([{ kind: "edge", edgeId: "a" }]);
  expect(wires(document)).toEqual(["first>x"]);
});

describe("history once their changes came in", () => {
  const mine = setConfig("second", "url", "mine")(base);
  const theirs = { ...setConfig("second", "method", "POST")(plus(node("new", "logic.loop"))), name: "Theirs" };
  const merged = merge({ base, mine, theirs }).document;

  it("going back takes back mine alone", () => {
    const past = rebased(base, mine, merged);
    expect(find(past, "second")?.data.config).toEqual({ url: "a", method: "POST" });
    expect(past.name).toBe("Theirs");
    expect(ids(past)).toEqual(["first", "new", "second"]);
  });

  it("leaves alone what they changed after me", () => {
    const after = setConfig("second", "url", "theirs, later")(mine);
    expect(rebased(base, mine, after)).toBe(after);
  });

  it("does not take away a node of mine that they have worked on", () => {
    const added = plus(node("own", "logic.loop"));
    const worked = setConfig("own", "items", "theirs")(added);
    expect(ids(rebased(base, added, worked))).toEqual(["first", "own", "second"]);
    expect(ids(rebased(base, added, { ...added, name: "Theirs" }))).toEqual(["first", "second"]);
  });

  it("brings back what I had deleted", () => {
    const gone = without("second");
    const now = { ...gone, name: "Theirs" };
    expect(rebased(base, gone, now)).toMatchObject({ name: "Theirs", nodes: [{ id: "first" }, { id: "second" }], edges: [{ source: "first" }] });
  });
});
