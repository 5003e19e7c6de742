import type { NodeKind } from "~/shared/api/types";
import type { Kinds } from "~/shared/kinds/KindsContext";
import { outputsOf } from "~/shared/kinds/outputs";
import { isJsonObject, type JsonObject } from "~/shared/lib/json";
import { freeHandles } from "./graph";
import { placesOf, settleInGroups, type Size } from "./groups";
import { addNode, connect, handleId, MAIN_HANDLE, newNode, removeElements, startingConfig, type Change } from "./operations";
import { makeRoom } from "./room";
import { isDecoration, type NodeData, type WorkflowDocument, type WorkflowEdge, type WorkflowNode } from "./types";

type SizeOf = (node: WorkflowNode) => Size;

export interface Made {
  change: Change;
  id: string;
}

const GAP = 90;

/** Changes one after the other, as one. */
export const inTurn =
  (...changes: Change[]): Change =>
  (document) =>
    changes.reduce((current, change) => change(current), document);

/** Whether a node of this kind can stand in the middle of an edge. */
export const canStandBetween = (kind: NodeKind) => kind.inputs.length > 0 && (kind.outputs.length > 0 || kind.outputsFrom !== null);

/** What stands behind a node of a body goes on after the body. */
const continuing = (node: WorkflowNode, kind: NodeKind): string | null => {
  const outputs = outputsOf(node, kind);
  return handleId((outputs.find((port) => !port.body) ?? outputs[0])?.name);
};

/** A new node in the middle of an edge; what follows moves to the right where there is no room for it. */
export function insertOnEdge(document: WorkflowDocument, edge: WorkflowEdge, kind: NodeKind, sizeOf: SizeOf): Made | null {
  const known = new Map(document.nodes.map((node) => [node.id, node]));
  const [source, target] = [known.get(edge.source), known.get(edge.target)];
  if (!source || !target || !canStandBetween(kind)) return null;
  const places = placesOf(document.nodes);
  const from = places.get(source.id) ?? source.position;
  const to = places.get(target.id) ?? target.position;
  const end = from.x + sizeOf(source).width;
  const node = newNode(kind, { x: 0, y: 0 }, known.keys());
  const { width } = sizeOf(node);
  const missing = to.x > end ? Math.max(0, width + 2 * GAP - (to.x - end)) : 0;
  const start = to.x > end ? end + (to.x + missing - end - width) / 2 : (from.x + to.x) / 2;
  const placed = { ...node, position: { x: Math.round(start), y: Math.round((from.y + to.y) / 2) } };
  const change = inTurn(
    makeRoom([target.id], missing, sizeOf),
    removeElements([], [edge.id]),
    addNode(placed),
    connect({ source: source.id, sourceHandle: edge.sourceHandle, target: node.id, targetHandle: handleId(kind.inputs[0]?.name) }),
    connect({ source: node.id, sourceHandle: continuing(placed, kind), target: target.id, targetHandle: edge.targetHandle }),
    settleInGroups([node.id], sizeOf),
  );
  return { change, id: node.id };
}

/** The values of the old config that mean something to the new kind, too. */
function matchingConfig(before: JsonObject, from: NodeKind | undefined, to: NodeKind): JsonObject {
  const fields = to.configSchema["properties"];
  const old = from?.configSchema["properties"];
  if (!isJsonObject(fields)) return {};
  const kept = Object.entries(before).filter(([name, value]) => {
    const [now, then] = [fields[name], isJsonObject(old) ? old[name] : undefined];
    if (!isJsonObject(now)) return false;
    if (Array.isArray(now["enum"]) && !now["enum"].includes(value)) return false;
    return !isJsonObject(then) || then["x-widget"] === now["x-widget"];
  });
  return Object.fromEntries(kept);
}

function matchingData(node: WorkflowNode, from: NodeKind | undefined, to: NodeKind): NodeData {
  const { data } = node;
  const made: NodeData = { ...data, config: { ...startingConfig(to), ...matchingConfig(data.config, from, to) } };
  // A name that nobody gave is the kind's.
  if (data.label === from?.label) made.label = to.label;
  if (from?.credential?.kind !== to.credential?.kind) delete made.credentialId;
  const options = to.optionsSchema?.["properties"];
  const kept = Object.entries(data.options ?? {}).filter(([name]) => isJsonObject(options) && name in options);
  if (kept.length > 0) made.options = Object.fromEntries(kept);
  else delete made.options;
  return made;
}

/** A node of another kind in the place of one: it keeps id, name, edges, and the fields that both kinds have. */
export function replaceNode(document: WorkflowDocument, id: string, to: NodeKind, kinds: Kinds): Change | null {
  const node = document.nodes.find((other) => other.id === id);
  if (!node || isDecoration(node)) return null;
  const from = kinds.get(node.type);
  const replaced = { ...node, type: to.type, data: matchingData(node, from, to) };
  const before = outputsOf(node, from).map((port) => port.name);
  const after = outputsOf(replaced, to).map((port) => port.name);
  const handle = (name: string | null): string | undefined => {
    const old = name ?? MAIN_HANDLE;
    return after.includes(old) ? old : (after[before.indexOf(old)] ?? after[0]);
  };
  const rewired = (edge: WorkflowEdge): WorkflowEdge[] => {
    if (edge.target === id) return to.inputs.length === 0 ? [] : [{ ...edge, targetHandle: handleId(to.inputs[0]?.name) }];
    if (edge.source !== id) return [edge];
    const output = handle(edge.sourceHandle);
    return output === undefined ? [] : [{ ...edge, sourceHandle: handleId(output) }];
  };
  return (current) => ({
    ...current,
    nodes: current.nodes.map((other) => (other.id === id ? replaced : other)),
    edges: current.edges.flatMap(rewired),
  });
}

/** The first output of a node that leads nowhere yet, else the first one. */
export function freeOutput(document: WorkflowDocument, node: WorkflowNode, kinds: Kinds): string | null {
  const outputs = outputsOf(node, kinds.get(node.type)).map((port) => port.name);
  return handleId(freeHandles(document, node.id, outputs)[0] ?? outputs[0]);
}
