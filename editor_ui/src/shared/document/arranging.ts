import { groupsAround, placesOf, settleInGroups, type Size } from "./groups";
import { placeNodes, type Change } from "./operations";
import type { Point, WorkflowDocument, WorkflowNode } from "./types";

type SizeOf = (node: WorkflowNode) => Size;
interface Box extends Point, Size {
  id: string;
}

export type Alignment = "left" | "centre" | "right" | "top" | "middle" | "bottom";
export type Direction = "horizontally" | "vertically";

/** The chosen nodes as boxes on the canvas; what is inside of a chosen group moves with it and counts for nothing. */
function boxesOf(document: WorkflowDocument, ids: ReadonlySet<string>, sizeOf: SizeOf): Box[] {
  const known = new Map(document.nodes.map((node) => [node.id, node]));
  const places = placesOf(document.nodes);
  return document.nodes.flatMap((node) => {
    if (!ids.has(node.id) || groupsAround(node, known).some((group) => ids.has(group.id))) return [];
    return [{ id: node.id, ...(places.get(node.id) ?? node.position), ...sizeOf(node) }];
  });
}

const least = (numbers: number[]) => numbers.reduce((a, b) => Math.min(a, b));
const most = (numbers: number[]) => numbers.reduce((a, b) => Math.max(a, b));

function lineUp(boxes: Box[], alignment: Alignment): (box: Box) => Point {
  const left = least(boxes.map((box) => box.x));
  const right = most(boxes.map((box) => box.x + box.width));
  const top = least(boxes.map((box) => box.y));
  const bottom = most(boxes.map((box) => box.y + box.height));
  const ways: Record<Alignment, (box: Box) => Point> = {
    left: (box) => ({ x: left, y: box.y }),
    centre: (box) => ({ x: (left + right - box.width) / 2, y: box.y }),
    right: (box) => ({ x: right - box.width, y: box.y }),
    top: (box) => ({ x: box.x, y: top }),
    middle: (box) => ({ x: box.x, y: (top + bottom - box.height) / 2 }),
    bottom: (box) => ({ x: box.x, y: bottom - box.height }),
  };
  return ways[alignment];
}

function moved(boxes: Box[], to: (box: Box) => Point, sizeOf: SizeOf): Change {
  const places = new Map(boxes.map((box) => [box.id, to(box)]));
  return (document) => settleInGroups(places.keys(), sizeOf)(placeNodes(places)(document));
}

export function align(ids: ReadonlySet<string>, alignment: Alignment, sizeOf: SizeOf): Change {
  return (document) => {
    const boxes = boxesOf(document, ids, sizeOf);
    return boxes.length < 2 ? document : moved(boxes, lineUp(boxes, alignment), sizeOf)(document);
  };
}

/** The same room between each two neighbours; the outermost stay where they are. */
export function distribute(ids: ReadonlySet<string>, direction: Direction, sizeOf: SizeOf): Change {
  const [at, side] = direction === "horizontally" ? (["x", "width"] as const) : (["y", "height"] as const);
  return (document) => {
    const boxes = boxesOf(document, ids, sizeOf).sort((a, b) => a[at] - b[at]);
    const [first, last] = [boxes[0], boxes.at(-1)];
    if (!first || !last || boxes.length < 3) return document;
    const taken = boxes.reduce((sum, box) => sum + box[side], 0);
    const gap = (last[at] + last[side] - first[at] - taken) / (boxes.length - 1);
    let next = first[at];
    const starts = new Map<string, number>();
    for (const box of boxes) {
      starts.set(box.id, next);
      next += box[side] + gap;
    }
    return moved(boxes, (box) => ({ x: box.x, y: box.y, [at]: starts.get(box.id) }), sizeOf)(document);
  };
}

/** Moves nodes by a step, as the arrow keys do. */
export function nudge(ids: ReadonlySet<string>, by: Point, sizeOf: SizeOf): Change {
  return (document) => moved(boxesOf(document, ids, sizeOf), (box) => ({ x: box.x + by.x, y: box.y + by.y }), sizeOf)(document);
}
