import type { NodeKind } from "~/shared/api/types";
import { CARD_WIDTH, nodeSize } from "~/shared/kinds/cardSize";
import type { Kinds } from "~/shared/kinds/KindsContext";
import { outputsOf } from "~/shared/kinds/outputs";
import { groupsAround, placesOf, settleInGroups } from "./groups";
import { addNode, connect, handleId, newNode, type Change } from "./operations";
import { freeOutput, inTurn, type Made } from "./rewiring";
import { growFrames } from "./room";
import { isDecoration, type Point, type WorkflowDocument, type WorkflowNode } from "./types";

const STEP_RIGHT = 330;
const STEP_DOWN = 130;
const HALF_CARD = 30;

/** Where a new node is to stand and what it is connected to. */
export interface Spot {
  /** The very middle of it, where a person let go. */
  at?: Point;
  /** Its middle, or the next free place below. Without either it stands beside what it is connected to. */
  free?: Point;
  /** The node that leads to it, from an output: without one, from the first that is free. */
  after?: { nodeId: string; handle?: string | null };
  /** The node that it leads to. */
  before?: { nodeId: string; handle?: string | null };
}

function isFree(cards: Point[], at: Point): boolean {
  return cards.every((card) => Math.abs(card.x - at.x) >= 250 || Math.abs(card.y - at.y) >= 110);
}

/** Nothing can follow a node without outputs. */
function isLast(node: WorkflowNode, kinds: Kinds): boolean {
  const kind = kinds.get(node.type);
  return kind !== undefined && outputsOf(node, kind).length === 0;
}

function freePlace(document: WorkflowDocument, places: Map<string, Point>, start: Point): Point {
  const cards = document.nodes.filter((node) => !isDecoration(node)).map((node) => places.get(node.id) ?? node.position);
  const at = { ...start };
  while (!isFree(cards, at)) at.y += STEP_DOWN;
  return at;
}

/** Into the group of its neighbour, which grows where it is too small. */
const joining =
  (id: string, neighbour: WorkflowNode, document: WorkflowDocument, kinds: Kinds): Change =>
  (current) => {
    const known = new Map(document.nodes.map((node) => [node.id, node]));
    const group = groupsAround(neighbour, known)[0];
    const origin = group && placesOf(current.nodes).get(group.id);
    if (!group || !origin) return current;
    const nodes = current.nodes.map((node) =>
      node.id === id
        ? { ...node, parentId: group.id, position: { x: node.position.x - origin.x, y: node.position.y - origin.y } }
        : node,
    );
    return growFrames([id], (node) => nodeSize(node, kinds))({ ...current, nodes });
  };

/** A new node at a spot, connected if its kind lets it be. */
export function placeNew(document: WorkflowDocument, kind: NodeKind, kinds: Kinds, spot: Spot): Made {
  const known = new Map(document.nodes.map((node) => [node.id, node]));
  const before = known.get(spot.after?.nodeId ?? "");
  const behind = known.get(spot.before?.nodeId ?? "");
  const neighbour = before ?? behind;
  const places = placesOf(document.nodes);
  const next = neighbour && (places.get(neighbour.id) ?? neighbour.position);
  const around = (middle: Point) => ({ x: middle.x - CARD_WIDTH / 2, y: middle.y - HALF_CARD });
  const beside = next ? { x: next.x + (before ? STEP_RIGHT : -STEP_RIGHT), y: next.y } : around(spot.free ?? { x: 0, y: 0 });
  const place = spot.at ? around(spot.at) : freePlace(document, places, beside);
  const node = newNode(kind, place, known.keys());
  const changes: Change[] = [addNode(node)];
  if (before && kind.inputs.length > 0 && !isLast(before, kinds)) {
    const output = spot.after?.handle === undefined ? freeOutput(document, before, kinds) : spot.after.handle;
    changes.push(connect({ source: before.id, sourceHandle: output, target: node.id, targetHandle: handleId(kind.inputs[0]?.name) }));
  }
  if (behind && outputsOf(node, kind).length > 0) {
    const output = freeOutput(document, node, kinds);
    changes.push(connect({ source: node.id, sourceHandle: output, target: behind.id, targetHandle: spot.before?.handle ?? null }));
  }
  if (spot.at || !neighbour) changes.push(settleInGroups([node.id], (other) => nodeSize(other, kinds)));
  else changes.push(joining(node.id, neighbour, document, kinds));
  return { change: inTurn(...changes), id: node.id };
}
