import { describe, expect, it } from "vitest";
import type { FlowNode } from "./flowStore";
import { planOf } from "./overviewPlan";

const node = (id: string, x: number, y: number, parentId?: string): FlowNode => ({
  id,
  type: parentId === undefined ? "group" : "card",
  position: { x, y },
  width: 200,
  height: 100,
  data: { node: { id, type: "action.http", position: { x, y }, data: { label: id, config: {} } } },
  ...(parentId !== undefined && { parentId }),
});
const frame = { width: 160, height: 104 };

describe("the overview", () => {
  it("shows every node, those in groups at their own places", () => {
    const { boxes, scale, origin } = planOf([node("group", 1000, 500), node("inside", 900, 40, "group")], frame);
    expect(boxes.map(({ box }) => [box.x, box.y])).toEqual([
      [1000, 500],
      [1900, 540],
    ]);
    for (const { box } of boxes) {
      const left = (box.x - origin.x) * scale;
      const top = (box.y - origin.y) * scale;
      expect(left).toBeGreaterThanOrEqual(0);
      expect(top).toBeGreaterThanOrEqual(0);
      expect(left + box.width * scale).toBeLessThanOrEqual(frame.width);
      expect(top + box.height * scale).toBeLessThanOrEqual(frame.height);
    }
  });

  it("is there for an empty workflow", () => {
    expect(planOf([], frame).scale).toBeGreaterThan(0);
  });
});
