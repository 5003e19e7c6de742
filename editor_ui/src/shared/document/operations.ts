import type { NodeKind } from "~/shared/api/types";
import { without, type JsonObject, type JsonValue } from "~/shared/lib/json";
import { groupsAround, placesOf, withoutGroups, type Size } from "./groups";
import { withIds } from "./expressionIds";
import { freeNodeId, isMadeFrom } from "./ids";
import { isDecoration, type NodeData, type Point, type WorkflowDocument, type WorkflowEdge, type WorkflowNode } from "./types";

/** One change of a document: takes the old one, gives the new one, touches nothing. */
export type Change = (document: WorkflowDocument) => WorkflowDocument;

/** The name of a kind's only, or first, handle. Documents write it as null. */
export const MAIN_HANDLE = "main";

export function handleId(name: string | null | undefined): string | null {
  return name === undefined || name === MAIN_HANDLE ? null : name;
}

export interface Wire {
  source: string;
  target: string;
  sourceHandle: string | null;
  targetHandle: string | null;
}

function withValue(object: JsonObject, name: string, value: JsonValue | undefined): JsonObject {
  return value === undefined ? without(object, name) : { ...object, [name]: value };
}

function changeNode(id: string, change: (node: WorkflowNode) => WorkflowNode): Change {
  return (document) => ({
    ...document,
    nodes: document.nodes.map((node) => (node.id === id ? change(node) : node)),
  });
}

/** The values a new node starts with: what its schema says they are unless a person says otherwise. */
export function startingConfig(kind: NodeKind): JsonObject {
  const properties = (kind.configSchema["properties"] ?? {}) as Record<string, JsonObject>;
  const required = (kind.configSchema["required"] ?? []) as string[];
  const config: JsonObject = {};
  for (const [name, schema] of Object.entries(properties)) {
    const fallback = schema["default"];
    if (fallback !== undefined && fallback !== null && schema["enum"] !== undefined) config[name] = fallback;
    else if (required.includes(name) && schema["type"] === "string") config[name] = "";
  }
  return config;
}

export function newNode(kind: NodeKind, position: Point, taken: Iterable<string>): WorkflowNode {
  const used = [...taken];
  return {
    id: freeNodeId(kind.label, used),
    type: kind.type,
    position: { x: Math.round(position.x), y: Math.round(position.y) },
    data: { label: kind.label, config: startingConfig(kind) },
  };
}

export const addNode =
  (node: WorkflowNode): Change =>
  (document) => ({ ...document, nodes: [...document.nodes, node] });

function freeEdgeId(edges: readonly WorkflowEdge[]): string {
  const used = new Set(edges.map((edge) => edge.id));
  let number = edges.length + 1;
  while (used.has(`e${number}`)) number += 1;
  return `e${number}`;
}

export const connect =
  (wire: Wire): Change =>
  (document) => ({ ...document, edges: [...document.edges, { id: freeEdgeId(document.edges), ...wire }] });

/** Takes nodes and edges away. What is inside of a group stays where it is seen. */
export function removeElements(nodeIds: Iterable<string>, edgeIds: Iterable<string>): Change {
  const nodes = new Set(nodeIds);
  const edges = new Set(edgeIds);
  return (document) => ({
    ...document,
    nodes: withoutGroups(document.nodes, nodes).filter((node) => !nodes.has(node.id)),
    edges: document.edges.filter(
      (edge) => !edges.has(edge.id) && !nodes.has(edge.source) && !nodes.has(edge.target),
    ),
  });
}

export const moveNodes =
  (positions: ReadonlyMap<string, Point>): Change =>
  (document) => ({
    ...document,
    nodes: document.nodes.map((node) => {
      const position = positions.get(node.id);
      return position ? { ...node, position: { x: Math.round(position.x), y: Math.round(position.y) } } : node;
    }),
  });

/** Moves nodes to places on the canvas, whatever groups they are in. */
export const placeNodes =
  (places: ReadonlyMap<string, Point>): Change =>
  (document) => {
    const known = new Map(document.nodes.map((node) => [node.id, node]));
    const before = placesOf(document.nodes);
    const within = new Map<string, Point>();
    for (const [id, place] of places) {
      const node = known.get(id);
      const group = node && groupsAround(node, known)[0]?.id;
      const origin = group === undefined ? { x: 0, y: 0 } : (places.get(group) ?? before.get(group) ?? { x: 0, y: 0 });
      within.set(id, { x: place.x - origin.x, y: place.y - origin.y });
    }
    return moveNodes(within)(document);
  };

/** Gives frames and notes a new size; what is inside a frame may get another position by that. */
export const resizeNodes =
  (sizes: ReadonlyMap<string, Size>): Change =>
  (document) => ({
    ...document,
    nodes: document.nodes.map((node) => {
      const size = sizes.get(node.id);
      return size ? { ...node, width: Math.round(size.width), height: Math.round(size.height) } : node;
    }),
  });

/** The tint of a note or a frame; undefined is the usual one. */
export const setColour =
  (ids: ReadonlySet<string>, colour: string | undefined): Change =>
  (document) => ({
    ...document,
    nodes: document.nodes.map((node) => {
      if (!ids.has(node.id) || !isDecoration(node)) return node;
      const data: NodeData = { ...node.data, colour };
      if (colour === undefined) delete data.colour;
      return { ...node, data };
    }),
  });

export const setText = (id: string, text: string): Change =>
  changeNode(id, (node) => ({ ...node, data: { ...node.data, text } }));

/** Sets one value of a node; undefined takes it out, so that the kind's default holds. */
export const setConfig = (id: string, field: string, value: JsonValue | undefined): Change =>
  changeNode(id, (node) => {
    const config = withValue(node.data.config, field, value);
    return { ...node, data: { ...node.data, config } };
  });

/** Sets one option of a node: retries, time limit, what an error does. */
export const setOption = (id: string, name: string, value: JsonValue | undefined): Change =>
  changeNode(id, (node) => {
    const options = withValue(node.data.options ?? {}, name, value);
    const data: NodeData = { ...node.data, options };
    if (Object.keys(options).length === 0) delete data.options;
    return { ...node, data };
  });

export const setCredential = (id: string, credentialId: string): Change =>
  changeNode(id, (node) => {
    const data = { ...node.data };
    if (credentialId === "") delete data.credentialId;
    else data.credentialId = credentialId;
    return { ...node, data };
  });

export const setLabel = (id: string, label: string): Change =>
  changeNode(id, (node) => ({ ...node, data: { ...node.data, label } }));

/** Turns nodes off, or all of them on again when none of them is on. */
export function toggleDisabled(ids: Iterable<string>): Change {
  const named = new Set(ids);
  return (document) => {
    const chosen = new Set(document.nodes.flatMap((node) => (named.has(node.id) && !isDecoration(node) ? [node.id] : [])));
    const disabled = document.nodes.some((node) => chosen.has(node.id) && node.data.disabled !== true);
    return {
      ...document,
      nodes: document.nodes.map((node) => {
        if (!chosen.has(node.id)) return node;
        const data: NodeData = { ...node.data, disabled };
        if (!disabled) delete data.disabled;
        return { ...node, data };
      }),
    };
  };
}

export const setNotes = (id: string, notes: string): Change =>
  changeNode(id, (node) => {
    const data: NodeData = { ...node.data, notes };
    if (notes === "") delete data.notes;
    return { ...node, data };
  });

export const setHeader =
  (header: Partial<Pick<WorkflowDocument, "name" | "description">>): Change =>
  (document) => ({ ...document, ...header });

export const setSetting =
  (name: string, value: JsonValue | undefined): Change =>
  (document) => ({ ...document, settings: withValue(document.settings, name, value) });

/** Gives a node a new id, in its edges, in what is inside of it, and in every expression that names it. */
export function renameId(from: string, to: string): Change {
  const ids = new Map([[from, to]]);
  return (document) => ({
    ...document,
    nodes: document.nodes.map((node) => withIds(node, ids)),
    edges: document.edges.map((edge) => ({
      ...edge,
      source: edge.source === from ? to : edge.source,
      target: edge.target === from ? to : edge.target,
    })),
  });
}

/**
 * The id that a node should have after its label changed from `oldLabel`, or null to keep it.
 * An id follows its label as long as a person has not chosen it and Airflow has not seen it.
 */
export function idAfterRename(document: WorkflowDocument, node: WorkflowNode, oldLabel: string): string | null {
  if (!isMadeFrom(oldLabel, node.id) || isMadeFrom(node.data.label, node.id)) return null;
  return freeNodeId(
    node.data.label,
    document.nodes.filter((other) => other.id !== node.id).map((other) => other.id),
  );
}
