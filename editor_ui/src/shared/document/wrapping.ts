import type { NodeKind } from "~/shared/api/types";
import type { Kinds } from "~/shared/kinds/KindsContext";
import { downstreamOfAll } from "./graph";
import { placesOf, settleInGroups, type Size } from "./groups";
import { addNode, handleId, MAIN_HANDLE, newNode } from "./operations";
import { inTurn, type Made } from "./rewiring";
import { makeRoom } from "./room";
import { isDecoration, type Point, type WorkflowDocument, type WorkflowEdge, type WorkflowNode } from "./types";

type SizeOf = (node: WorkflowNode) => Size;

export type WrapProblem = "nothing" | "trigger" | "gap";

const ROOM = 330;

/** The kind whose nodes repeat what follows one of their outputs. */
export const loopKind = (kinds: Kinds): NodeKind | undefined =>
  [...kinds.values()].find((kind) => kind.outputs.some((port) => port.body));

/** Why these nodes cannot become the body of a loop, or null. */
export function wrapProblem(document: WorkflowDocument, ids: ReadonlySet<string>, kinds: Kinds): WrapProblem | null {
  const chosen = document.nodes.filter((node) => ids.has(node.id) && !isDecoration(node));
  if (chosen.length === 0) return "nothing";
  if (chosen.some((node) => kinds.get(node.type)?.inputs.length === 0)) return "trigger";
  // A path that leaves the selection and comes back would go round in a circle.
  const left = document.edges.flatMap((edge) => (ids.has(edge.source) && !ids.has(edge.target) ? [edge.target] : []));
  const behind = downstreamOfAll(document, left);
  const between = chosen.some((node) => behind.has(node.id));
  return between ? "gap" : null;
}

/** Each wire once. */
function distinct(edges: WorkflowEdge[]): WorkflowEdge[] {
  const seen = new Set<string>();
  return edges.filter((edge) => {
    const ends = JSON.stringify([edge.source, edge.sourceHandle ?? MAIN_HANDLE, edge.target, edge.targetHandle ?? MAIN_HANDLE]);
    if (seen.has(ends)) return false;
    seen.add(ends);
    return true;
  });
}

/** The edges once a loop stands before the chosen nodes: what led into them leads to it, and what followed them follows it. */
function rewired(document: WorkflowDocument, chosen: ReadonlySet<string>, loop: string, body: string | null, done: string | null) {
  const firsts = [...chosen].filter((id) => !document.edges.some((edge) => edge.target === id && chosen.has(edge.source)));
  const moved = document.edges.map((edge) => {
    const [inside, leads] = [chosen.has(edge.source), chosen.has(edge.target)];
    if (!inside && leads) return { ...edge, target: loop, targetHandle: null };
    if (inside && !leads) return { ...edge, source: loop, sourceHandle: done };
    return edge;
  });
  const entered = document.edges.filter((edge) => chosen.has(edge.target) && !chosen.has(edge.source)).map((edge) => edge.target);
  const used = new Set(document.edges.map((edge) => edge.id));
  let number = document.edges.length;
  const starts = [...new Set([...firsts, ...entered])].map((target) => {
    do number += 1;
    while (used.has(`e${number}`));
    return { id: `e${number}`, source: loop, sourceHandle: body, target, targetHandle: null };
  });
  return distinct([...moved, ...starts]);
}

/** The list to go through, where one can be guessed: what the only node before gives. */
function listBefore(document: WorkflowDocument, chosen: ReadonlySet<string>, kinds: Kinds): string {
  const sources = new Set(document.edges.flatMap((edge) => (chosen.has(edge.target) && !chosen.has(edge.source) ? [edge.source] : [])));
  const [only] = sources;
  const node = sources.size === 1 ? document.nodes.find((other) => other.id === only) : undefined;
  if (!node) return "";
  return kinds.get(node.type)?.category === "trigger" ? "{{ trigger.body }}" : `{{ nodes.${node.id}.output }}`;
}

/** A new loop whose body these nodes become. */
export function wrapInLoop(document: WorkflowDocument, ids: ReadonlySet<string>, kinds: Kinds, sizeOf: SizeOf): Made | null {
  const kind = loopKind(kinds);
  if (!kind || wrapProblem(document, ids, kinds) !== null) return null;
  const chosen = new Set(document.nodes.flatMap((node) => (ids.has(node.id) && !isDecoration(node) ? [node.id] : [])));
  const places = placesOf(document.nodes);
  const corner = cornerOf([...chosen].map((id) => places.get(id) as Point));
  const node = newNode(kind, corner, document.nodes.map((other) => other.id));
  const list = listBefore(document, chosen, kinds);
  const loop: WorkflowNode = list === "" ? node : { ...node, data: { ...node.data, config: { ...node.data.config, items: list } } };
  const [body, done] = [kind.outputs.find((port) => port.body), kind.outputs.find((port) => !port.body)];
  const edges = rewired(document, chosen, node.id, handleId(body?.name), handleId(done?.name));
  const change = inTurn(
    makeRoom(chosen, ROOM, sizeOf),
    addNode(loop),
    (current) => ({ ...current, edges }),
    settleInGroups([node.id], sizeOf),
  );
  return { change, id: node.id };
}

const cornerOf = (places: Point[]): Point => ({
  x: places.map((place) => place.x).reduce((a, b) => Math.min(a, b)),
  y: places.map((place) => place.y).reduce((a, b) => Math.min(a, b)),
});
