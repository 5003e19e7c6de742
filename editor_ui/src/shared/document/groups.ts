import { freeNodeId } from "./ids";
import { GROUP, NOTE, type Point, type WorkflowDocument, type WorkflowNode } from "./types";

export interface Size {
  width: number;
  height: number;
}

type SizeOf = (node: WorkflowNode) => Size;
type Change = (document: WorkflowDocument) => WorkflowDocument;

const PADDING = 24;
const TITLE = 40;

const byId = (nodes: WorkflowNode[]) => new Map(nodes.map((node) => [node.id, node]));

/** The groups around a node, innermost first. A document may name what is no group, or go in a circle. */
export function groupsAround(node: WorkflowNode, nodes: ReadonlyMap<string, WorkflowNode>): WorkflowNode[] {
  const around: WorkflowNode[] = [];
  let group = node.parentId === undefined ? undefined : nodes.get(node.parentId);
  while (group?.type === GROUP && group !== node && !around.includes(group)) {
    around.push(group);
    group = group.parentId === undefined ? undefined : nodes.get(group.parentId);
  }
  return group === node ? [] : around;
}

/** Where every node is on the canvas: positions in a document are those within the group. */
export function placesOf(nodes: WorkflowNode[]): Map<string, Point> {
  const known = byId(nodes);
  return new Map(
    nodes.map((node) => {
      const around = node.parentId === undefined ? [] : groupsAround(node, known);
      const place = { ...node.position };
      for (const group of around) {
        place.x += group.position.x;
        place.y += group.position.y;
      }
      return [node.id, place];
    }),
  );
}

function inGroup(node: WorkflowNode, group: string | undefined, places: ReadonlyMap<string, Point>): WorkflowNode {
  const place = places.get(node.id) ?? node.position;
  const origin = (group !== undefined && places.get(group)) || { x: 0, y: 0 };
  const moved = { ...node, position: { x: Math.round(place.x - origin.x), y: Math.round(place.y - origin.y) } };
  if (group === undefined) delete moved.parentId;
  else moved.parentId = group;
  return moved;
}

/** The nodes once these groups are gone: their children belong to the next group around them, or to none. */
export function withoutGroups(nodes: WorkflowNode[], gone: ReadonlySet<string>): WorkflowNode[] {
  if (!nodes.some((node) => node.parentId !== undefined && gone.has(node.parentId))) return nodes;
  const known = byId(nodes);
  const places = placesOf(nodes);
  return nodes.map((node) =>
    node.parentId !== undefined && gone.has(node.parentId)
      ? inGroup(node, groupsAround(node, known).find((group) => !gone.has(group.id))?.id, places)
      : node,
  );
}

/** A frame around nodes; it stands in the group that all of them are in already. */
export function groupNodes(document: WorkflowDocument, ids: ReadonlySet<string>, sizeOf: SizeOf): { id: string; change: Change } | null {
  const known = byId(document.nodes);
  const chosen = document.nodes.filter(
    (node) => ids.has(node.id) && !groupsAround(node, known).some((group) => ids.has(group.id)),
  );
  if (chosen.length === 0) return null;
  const places = placesOf(document.nodes);
  const boxes = chosen.map((node) => ({ ...(places.get(node.id) as Point), ...sizeOf(node) }));
  const left = Math.min(...boxes.map((box) => box.x)) - PADDING;
  const top = Math.min(...boxes.map((box) => box.y)) - TITLE;
  const id = freeNodeId(GROUP, known.keys());
  const parents = new Set(chosen.map((node) => groupsAround(node, known)[0]?.id));
  const [parent] = parents.size === 1 ? parents : [];
  const frame: WorkflowNode = {
    id,
    type: GROUP,
    position: { x: left, y: top },
    width: Math.max(...boxes.map((box) => box.x + box.width)) + PADDING - left,
    height: Math.max(...boxes.map((box) => box.y + box.height)) + PADDING - top,
    data: { label: "Group", config: {} },
  };
  places.set(id, frame.position);
  const inside = new Set(chosen.map((node) => node.id));
  const change: Change = (current) => ({
    ...current,
    // React Flow wants groups before what is in them.
    nodes: [
      inGroup(frame, parent, places),
      ...current.nodes.map((node) => (inside.has(node.id) ? inGroup(node, id, places) : node)),
    ],
  });
  return { id, change };
}

/** Nodes that were moved belong to the innermost frame that their middle lies in. */
export function settleInGroups(ids: Iterable<string>, sizeOf: SizeOf): Change {
  const moved = new Set(ids);
  return (document) => {
    const groups = document.nodes.filter((node) => node.type === GROUP);
    if (groups.length === 0) return document;
    const known = byId(document.nodes);
    const places = placesOf(document.nodes);
    const around = new Map(groups.map((group) => [group.id, groupsAround(group, known)]));
    const frameAt = (node: WorkflowNode): string | undefined => {
      const at = places.get(node.id) as Point;
      const size = sizeOf(node);
      const middle = { x: at.x + size.width / 2, y: at.y + size.height / 2 };
      const holding = groups.filter((group) => {
        if (group === node || around.get(group.id)?.includes(node)) return false;
        const corner = places.get(group.id) as Point;
        const frame = sizeOf(group);
        const inside =
          middle.x >= corner.x && middle.x <= corner.x + frame.width && middle.y >= corner.y && middle.y <= corner.y + frame.height;
        return inside && (node.type !== GROUP || size.width * size.height < frame.width * frame.height);
      });
      holding.sort((a, b) => (around.get(b.id)?.length ?? 0) - (around.get(a.id)?.length ?? 0));
      return holding[0]?.id;
    };
    return {
      ...document,
      nodes: document.nodes.map((node) => {
        if (!moved.has(node.id)) return node;
        const frame = frameAt(node);
        return frame === groupsAround(node, known)[0]?.id ? node : inGroup(node, frame, places);
      }),
    };
  };
}

/** Groups before what is in them, as React Flow needs them; nobody inside of what is no group. */
export function parentsFirst(nodes: WorkflowNode[]): { node: WorkflowNode; parentId: string | undefined }[] {
  if (!nodes.some((node) => node.type === GROUP || node.parentId !== undefined)) {
    return nodes.map((node) => ({ node, parentId: undefined }));
  }
  const known = byId(nodes);
  const placed = nodes.map((node) => {
    const around = groupsAround(node, known);
    return { node, parentId: around[0]?.id, depth: node.type === GROUP ? around.length : Infinity };
  });
  return placed.sort((a, b) => (a.depth === b.depth ? 0 : a.depth - b.depth));
}

export function newNote(position: Point, taken: Iterable<string>): WorkflowNode {
  return {
    id: freeNodeId(NOTE, taken),
    type: NOTE,
    position: { x: Math.round(position.x), y: Math.round(position.y) },
    width: 220,
    height: 120,
    data: { label: "", config: {}, text: "" },
  };
}
