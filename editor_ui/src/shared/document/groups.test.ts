import { describe, expect, it } from "vitest";
import { documentOf, node } from "~/test/samples";
import { groupNodes, groupsAround, parentsFirst, placesOf, settleInGroups } from "./groups";
import { removeElements } from "./operations";
import type { WorkflowNode } from "./types";

const SIZE = { width: 240, height: 60 };
const sizeOf = (one: WorkflowNode) => ({ width: one.width ?? SIZE.width, height: one.height ?? SIZE.height });

function at(id: string, x: number, y: number, parentId?: string): WorkflowNode {
  return { ...node(id), position: { x, y }, ...(parentId !== undefined && { parentId }) };
}

function frame(id: string, x: number, y: number, parentId?: string): WorkflowNode {
  return { ...at(id, x, y, parentId), type: "group", width: 600, height: 300, data: { label: id, config: {} } };
}

const ids = (nodes: WorkflowNode[]) => nodes.map(({ id, parentId, position }) => [id, parentId, position.x, position.y]);

describe("a group", () => {
  it("is a frame around what is selected, and undoes as one change", () => {
    const document = documentOf([at("a", 100, 100), at("b", 500, 200), at("c", 900, 0)]);
    const made = groupNodes(document, new Set(["a", "b"]), sizeOf);
    const grouped = made?.change(document);
    expect(ids(grouped?.nodes ?? [])).toEqual([
      ["group", undefined, 76, 60],
      ["a", "group", 24, 40],
      ["b", "group", 424, 140],
      ["c", undefined, 900, 0],
    ]);
    expect(grouped?.nodes[0]).toMatchObject({ type: "group", width: 688, height: 224 });
    expect(placesOf(grouped?.nodes ?? []).get("b")).toEqual({ x: 500, y: 200 });
  });

  it("stands in the group that its nodes are in", () => {
    const document = documentOf([frame("outer", 1000, 1000), at("a", 50, 60, "outer"), at("b", 50, 160, "outer")]);
    const nodes = groupNodes(document, new Set(["a", "b"]), sizeOf)?.change(document).nodes ?? [];
    expect(ids(nodes)[0]).toEqual(["group", "outer", 26, 20]);
    expect(placesOf(nodes).get("a")).toEqual({ x: 1050, y: 1060 });
    expect(parentsFirst(nodes).map((one) => one.node.id)).toEqual(["outer", "group", "a", "b"]);
  });

  it("keeps its nodes where they are when it is deleted", () => {
    const document = documentOf([frame("outer", 10, 10), frame("g", 100, 50, "outer"), at("a", 5, 6, "g"), at("b", 1, 1)]);
    expect(ids(removeElements(["g"], [])(document).nodes)).toEqual([
      ["outer", undefined, 10, 10],
      ["a", "outer", 105, 56],
      ["b", undefined, 1, 1],
    ]);
    expect(ids(removeElements(["g", "outer"], [])(document).nodes)[0]).toEqual(["a", undefined, 115, 66]);
  });

  it("takes in what is dropped on it, and lets go what is pulled out", () => {
    const document = documentOf([frame("g", 100, 100), at("in", 150, 150), at("out", 900, 0, "g")]);
    expect(ids(settleInGroups(["in", "out"], sizeOf)(document).nodes)).toEqual([
      ["g", undefined, 100, 100],
      ["in", "g", 50, 50],
      ["out", undefined, 1000, 100],
    ]);
    expect(settleInGroups(["g"], sizeOf)(document).nodes).toEqual(document.nodes);
  });

  it("is nobody's parent when it is no group, or inside itself", () => {
    const nodes = [frame("a", 1, 1, "b"), frame("b", 2, 2, "a"), at("c", 3, 3, "gone"), at("d", 4, 4, "c"), at("e", 5, 5, "a")];
    const known = new Map(nodes.map((one) => [one.id, one]));
    expect(nodes.map((one) => groupsAround(one, known).map(({ id }) => id))).toEqual([[], [], [], [], ["a", "b"]]);
    expect(placesOf(nodes).get("d")).toEqual({ x: 4, y: 4 });
  });
});
