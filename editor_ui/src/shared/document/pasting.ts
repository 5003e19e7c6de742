import type { Fragment } from "./clipboard";
import { isGroup } from "./clipboard";
import { withIds } from "./expressionIds";
import { placesOf } from "./groups";
import { idMaker } from "./ids";
import type { Change } from "./operations";
import type { Point, WorkflowDocument, WorkflowEdge, WorkflowNode } from "./types";

export interface Pasted {
  change: Change;
  /** The nodes that nothing else of them is around: what is selected afterwards. */
  ids: string[];
}

const LONGEST_LABEL = 200;

/** The left upper corner of what is pasted. */
function cornerOf(nodes: WorkflowNode[]): Point {
  const outer = nodes.filter((node) => node.parentId === undefined);
  return {
    x: outer.map((node) => node.position.x).reduce((a, b) => Math.min(a, b), Infinity),
    y: outer.map((node) => node.position.y).reduce((a, b) => Math.min(a, b), Infinity),
  };
}

/** New ids for all: free in the document, different from each other. Of two with one id, edges mean the first. */
function newIds(nodes: WorkflowNode[], document: WorkflowDocument): { ids: string[]; byOld: Map<string, string> } {
  const make = idMaker(document.nodes.map((node) => node.id));
  const taken = new Set(document.nodes.map((node) => node.id.toLowerCase()));
  const byOld = new Map<string, string>();
  const ids = nodes.map((node) => {
    const free = !taken.has(node.id.toLowerCase());
    const id = make(free ? node.id : node.id.replace(/_\d+$/, ""));
    taken.add(id);
    if (!byOld.has(node.id)) byOld.set(node.id, id);
    return id;
  });
  return { ids, byOld };
}

/** Frames that are there once each, and that no node is inside of in a circle. */
function withoutStrayParents(nodes: WorkflowNode[]): WorkflowNode[] {
  const known = new Map(nodes.map((node) => [node.id, node]));
  const leadsOut = (node: WorkflowNode): boolean => {
    const seen = new Set<WorkflowNode>();
    for (let at: WorkflowNode | undefined = node; at?.parentId !== undefined; at = known.get(at.parentId)) {
      const group = known.get(at.parentId);
      if (!group || !isGroup(group) || seen.has(at)) return false;
      seen.add(at);
    }
    return true;
  };
  return nodes.map((node) => {
    if (node.parentId === undefined || leadsOut(node)) return node;
    const alone = { ...node };
    delete alone.parentId;
    return alone;
  });
}

/**
 * Puts nodes into a document, with their left upper corner at a place. Ids change where they are taken,
 * and expressions that name nodes pasted along follow; other expressions are kept.
 */
export function paste(fragment: Fragment, at: Point, document: WorkflowDocument): Pasted {
  const nodes = withoutStrayParents(fragment.nodes);
  const { ids, byOld } = newIds(nodes, document);
  const corner = cornerOf(nodes);
  const made = nodes.map((node, index) => {
    const renamed = withIds(node, byOld);
    const position =
      node.parentId === undefined
        ? { x: node.position.x - corner.x + at.x, y: node.position.y - corner.y + at.y }
        : node.position;
    return {
      ...renamed,
      id: ids[index] ?? renamed.id,
      position: { x: Math.round(position.x), y: Math.round(position.y) },
      data: { ...renamed.data, label: renamed.data.label.slice(0, LONGEST_LABEL) },
    };
  });
  const wires = fragment.edges.filter((edge) => byOld.has(edge.source) && byOld.has(edge.target));
  const change: Change = (current) => {
    const edges: WorkflowEdge[] = [...current.edges];
    const used = new Set(edges.map((edge) => edge.id));
    let number = edges.length;
    for (const wire of wires) {
      number += 1;
      while (used.has(`e${number}`)) number += 1;
      const { source, target, sourceHandle, targetHandle } = wire;
      edges.push({
        id: `e${number}`,
        source: byOld.get(source) ?? source,
        target: byOld.get(target) ?? target,
        sourceHandle,
        targetHandle,
      });
    }
    return { ...current, nodes: [...current.nodes, ...made], edges };
  };
  return { change, ids: made.filter((node) => node.parentId === undefined).map((node) => node.id) };
}

const BESIDE = 44;

/** A place a little beside the original where no node begins yet. */
export function besideOriginal(fragment: Fragment, document: WorkflowDocument): Point {
  const at = cornerOf(fragment.nodes);
  const starts = new Set([...placesOf(document.nodes).values()].map(({ x, y }) => `${Math.round(x)},${Math.round(y)}`));
  do {
    at.x += BESIDE;
    at.y += BESIDE;
  } while (starts.has(`${Math.round(at.x)},${Math.round(at.y)}`));
  return at;
}
