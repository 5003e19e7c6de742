import dagre from "@dagrejs/dagre";
import { groupsAround, placesOf, type Size } from "~/shared/document/groups";
import { moveNodes, placeNodes, resizeNodes, type Change } from "~/shared/document/operations";
import { growFrames } from "~/shared/document/room";
import { isDecoration, type Point, type WorkflowDocument, type WorkflowNode } from "~/shared/document/types";
import type { Kinds } from "~/shared/kinds/KindsContext";
import { nodeSize } from "~/shared/kinds/cardSize";

const PADDING = 24;
const TITLE = 40;

interface Box extends Point, Size {}

/**
 * Puts each node where the workflow reads from left to right, and frames around what is in them; notes stay.
 * With ids, only those nodes move, among themselves. Loaded only when somebody asks for it.
 */
export function tidy(document: WorkflowDocument, kinds: Kinds, ids?: ReadonlySet<string>): Change {
  return ids ? tidySome(document, kinds, ids) : tidyAll(document, kinds);
}

const corner = (points: Point[]): Point => ({
  x: points.map(({ x }) => x).reduce((a, b) => Math.min(a, b)),
  y: points.map(({ y }) => y).reduce((a, b) => Math.min(a, b)),
});

/** The left upper corner of the chosen nodes stays where a person put it. */
function tidySome(document: WorkflowDocument, kinds: Kinds, ids: ReadonlySet<string>): Change {
  const chosen = document.nodes.filter((node) => ids.has(node.id) && !isDecoration(node));
  if (chosen.length < 2) return (current) => current;
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: "LR", nodesep: 48, ranksep: 90 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const node of chosen) graph.setNode(node.id, nodeSize(node, kinds));
  for (const edge of document.edges) {
    if (graph.hasNode(edge.source) && graph.hasNode(edge.target)) graph.setEdge(edge.source, edge.target);
  }
  dagre.layout(graph);
  const laid = chosen.map((node) => {
    const { x, y, width, height } = graph.node(node.id) as Box;
    return { id: node.id, x: x - width / 2, y: y - height / 2 };
  });
  const before = placesOf(document.nodes);
  const from = corner(laid);
  const to = corner(chosen.map((node) => before.get(node.id) ?? node.position));
  const places = new Map(laid.map(({ id, x, y }) => [id, { x: x - from.x + to.x, y: y - from.y + to.y }]));
  const sizeOf = (node: WorkflowNode) => nodeSize(node, kinds);
  return (current) => growFrames(places.keys(), sizeOf)(placeNodes(places)(current));
}

function tidyAll(document: WorkflowDocument, kinds: Kinds): Change {
  const known = new Map(document.nodes.map((node) => [node.id, node]));
  const cards = document.nodes.filter((node) => !isDecoration(node));
  const around = new Map(document.nodes.map((node) => [node.id, groupsAround(node, known).map((group) => group.id)]));
  const graph = new dagre.graphlib.Graph({ compound: true });
  graph.setGraph({ rankdir: "LR", nodesep: 48, ranksep: 90 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const node of cards) {
    graph.setNode(node.id, nodeSize(node, kinds));
    [node.id, ...(around.get(node.id) ?? [])].reduce((inner, group) => {
      if (!graph.hasNode(group)) graph.setNode(group, {});
      graph.setParent(inner, group);
      return group;
    });
  }
  for (const edge of document.edges) {
    if (graph.hasNode(edge.source) && graph.hasNode(edge.target)) graph.setEdge(edge.source, edge.target);
  }
  dagre.layout(graph);
  const boxes = new Map<string, Box>();
  for (const node of cards) {
    const { x, y, width, height } = graph.node(node.id) as Box;
    const box = { x: x - width / 2, y: y - height / 2, width, height };
    boxes.set(node.id, box);
    (around.get(node.id) ?? []).forEach((group, depth) => boxes.set(group, joined(boxes.get(group), box, depth + 1)));
  }
  const places = placesOf(document.nodes);
  const placeOf = (id: string): Point => boxes.get(id) ?? places.get(id) ?? { x: 0, y: 0 };
  const positions = new Map(
    [...boxes.keys()].map((id) => {
      const [group] = around.get(id) ?? [];
      const origin = group === undefined ? { x: 0, y: 0 } : placeOf(group);
      return [id, { x: placeOf(id).x - origin.x, y: placeOf(id).y - origin.y }];
    }),
  );
  const frames = new Map([...boxes].filter(([id]) => known.get(id)?.type === "group"));
  return (current) => resizeNodes(frames)(moveNodes(positions)(current));
}

/** A frame that holds one more box, with room around it for each frame in between. */
function joined(frame: Box | undefined, box: Box, depth: number): Box {
  const x = Math.min(frame?.x ?? Infinity, box.x - PADDING * depth);
  const y = Math.min(frame?.y ?? Infinity, box.y - TITLE * depth);
  const right = Math.max(frame ? frame.x + frame.width : -Infinity, box.x + box.width + PADDING * depth);
  const bottom = Math.max(frame ? frame.y + frame.height : -Infinity, box.y + box.height + PADDING * depth);
  return { x, y, width: right - x, height: bottom - y };
}
