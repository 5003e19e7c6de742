import type { Point } from "~/shared/document/types";
import type { FlowNode } from "./flowStore";

interface Box extends Point {
  width: number;
  height: number;
}

/** Where the nodes are, and how they are drawn small: `scale` and `origin` turn a place into one on the overview. */
export interface Plan {
  boxes: { node: FlowNode; box: Box }[];
  scale: number;
  origin: Point;
}

const MARGIN = 8;

/** Lays the nodes out so that all of them are in a frame of this size. */
export function planOf(nodes: FlowNode[], frame: { width: number; height: number }): Plan {
  const places = new Map<string, Point>();
  // Groups come before what is in them.
  const boxes = nodes.map((node) => {
    const parent = node.parentId === undefined ? undefined : places.get(node.parentId);
    const place = { x: node.position.x + (parent?.x ?? 0), y: node.position.y + (parent?.y ?? 0) };
    places.set(node.id, place);
    return { node, box: { ...place, width: node.width ?? 0, height: node.height ?? 0 } };
  });
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { box } of boxes) {
    left = Math.min(left, box.x);
    top = Math.min(top, box.y);
    right = Math.max(right, box.x + box.width);
    bottom = Math.max(bottom, box.y + box.height);
  }
  if (boxes.length === 0) [left, top, right, bottom] = [0, 0, frame.width, frame.height];
  const scale = Math.min((frame.width - 2 * MARGIN) / (right - left), (frame.height - 2 * MARGIN) / (bottom - top));
  const origin = {
    x: (left + right) / 2 - frame.width / scale / 2,
    y: (top + bottom) / 2 - frame.height / scale / 2,
  };
  return { boxes, scale, origin };
}

/** Paints the nodes of a plan; a node too small to be seen is still a dot. */
export function paint(canvas: HTMLCanvasElement, plan: Plan, colourOf: (node: FlowNode) => string): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  const sharpness = canvas.width / canvas.clientWidth;
  context.setTransform(sharpness, 0, 0, sharpness, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  const resolved = new Map<string, string>();
  for (const { node, box } of plan.boxes) {
    const colour = colourOf(node);
    let known = resolved.get(colour);
    if (known === undefined) resolved.set(colour, (known = inRgb(canvas, colour)));
    context.fillStyle = known;
    context.fillRect(
      (box.x - plan.origin.x) * plan.scale,
      (box.y - plan.origin.y) * plan.scale,
      Math.max(1, box.width * plan.scale),
      Math.max(1, box.height * plan.scale),
    );
  }
}

/** A canvas knows no variables of the page's styles. */
function inRgb(element: HTMLElement, colour: string): string {
  element.style.color = colour;
  return getComputedStyle(element).color;
}
