import { downstreamOfAll } from "./graph";
import { groupsAround, placesOf, type Size } from "./groups";
import { placeNodes, resizeNodes, type Change } from "./operations";
import { GROUP, type Point, type WorkflowNode } from "./types";

type SizeOf = (node: WorkflowNode) => Size;

const PADDING = 24;

/** Frames become larger, to the right and downwards, until what is in them fits. */
export function growFrames(ids: Iterable<string>, sizeOf: SizeOf): Change {
  return (document) => {
    const inside = new Set(ids);
    const known = new Map(document.nodes.map((node) => [node.id, node]));
    const places = placesOf(document.nodes);
    const ends = new Map<string, Point>();
    for (const node of document.nodes) {
      const place = places.get(node.id);
      if (!place || !inside.has(node.id)) continue;
      const size = sizeOf(node);
      groupsAround(node, known).forEach((group, depth) => {
        const room = PADDING * (depth + 1);
        const end = ends.get(group.id) ?? { x: -Infinity, y: -Infinity };
        ends.set(group.id, {
          x: Math.max(end.x, place.x + size.width + room),
          y: Math.max(end.y, place.y + size.height + room),
        });
      });
    }
    const sizes = new Map<string, Size>();
    for (const [id, end] of ends) {
      const [group, place] = [known.get(id), places.get(id)];
      if (!group || !place) continue;
      const size = sizeOf(group);
      const needed = { width: Math.max(size.width, end.x - place.x), height: Math.max(size.height, end.y - place.y) };
      if (needed.width > size.width || needed.height > size.height) sizes.set(id, needed);
    }
    return sizes.size === 0 ? document : resizeNodes(sizes)(document);
  };
}

/** Moves nodes, and all that follows them, to the right. Frames they are in grow along. */
export function makeRoom(starts: Iterable<string>, by: number, sizeOf: SizeOf): Change {
  return (document) => {
    if (by <= 0) return document;
    const first = new Set(starts);
    const moving = downstreamOfAll(document, first);
    for (const id of first) moving.add(id);
    const places = placesOf(document.nodes);
    const shifted = new Map<string, Point>();
    for (const node of document.nodes) {
      const place = places.get(node.id);
      if (place && node.type !== GROUP && moving.has(node.id)) shifted.set(node.id, { x: place.x + by, y: place.y });
    }
    return growFrames(shifted.keys(), sizeOf)(placeNodes(shifted)(document));
  };
}
