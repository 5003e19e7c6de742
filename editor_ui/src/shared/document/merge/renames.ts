import { freeNodeId } from "../ids";
import { renameId } from "../operations";
import type { WorkflowDocument, WorkflowNode } from "../types";
import { same } from "./values";

const byId = (document: WorkflowDocument) => new Map(document.nodes.map((node) => [node.id, node]));

const CERTAIN = 2;

function likeness(old: WorkflowNode, fresh: WorkflowNode): number {
  const place = same(old.position, fresh.position) && old.parentId === fresh.parentId;
  return (place ? 2 : 0) + (same(old.data.config, fresh.data.config) ? 2 : 0) + (old.data.label === fresh.data.label ? 1 : 0);
}

/** Old id to new id of nodes that got another one: as long as Airflow has not seen it, an id follows the name. */
export function renamesIn(base: WorkflowDocument, side: WorkflowDocument): Map<string, string> {
  const [before, after] = [byId(base), byId(side)];
  const fresh = side.nodes.filter((node) => !before.has(node.id));
  const renames = new Map<string, string>();
  const taken = new Set<string>();
  if (fresh.length === 0) return renames;
  for (const old of base.nodes) {
    if (after.has(old.id)) continue;
    let best: WorkflowNode | null = null;
    let most = CERTAIN - 1;
    for (const node of fresh) {
      if (node.type !== old.type || taken.has(node.id)) continue;
      const score = likeness(old, node);
      if (score > most) [best, most] = [node, score];
    }
    if (best === null) continue;
    taken.add(best.id);
    renames.set(old.id, best.id);
  }
  return renames;
}

/** Gives a node another id, also where a node in it or an expression names it. */
export function withId(document: WorkflowDocument, from: string, to: string): WorkflowDocument {
  if (from === to || !document.nodes.some((node) => node.id === from)) return document;
  const renamed = renameId(from, to)(document);
  if (!renamed.nodes.some((node) => node.parentId === from)) return renamed;
  return { ...renamed, nodes: renamed.nodes.map((node) => (node.parentId === from ? { ...node, parentId: to } : node)) };
}

export interface Sides {
  base: WorkflowDocument;
  mine: WorkflowDocument;
  theirs: WorkflowDocument;
}

const idsOf = (sides: Sides) => [sides.base, sides.mine, sides.theirs].flatMap((document) => document.nodes.map((node) => node.id));

/** The three with the same id for the same node, whoever renamed it. */
export function aligned(sides: Sides): Sides {
  const mine = renamesIn(sides.base, sides.mine);
  const theirs = renamesIn(sides.base, sides.theirs);
  let result = sides;
  for (const old of new Set([...mine.keys(), ...theirs.keys()])) {
    const [inMine, inTheirs] = [mine.get(old) ?? old, theirs.get(old) ?? old];
    let id = inTheirs !== old ? inTheirs : inMine;
    const isSomeoneElse =
      (id !== inMine && result.mine.nodes.some((node) => node.id === id)) ||
      (id !== inTheirs && result.theirs.nodes.some((node) => node.id === id));
    if (isSomeoneElse) id = freeNodeId(id, idsOf(result));
    result = { base: withId(result.base, old, id), mine: withId(result.mine, inMine, id), theirs: withId(result.theirs, inTheirs, id) };
  }
  return result;
}

/** Both added a node and gave it the same id by chance: mine gets another one, and both stay. */
export function apart(sides: Sides): Sides {
  const before = byId(sides.base);
  const theirs = byId(sides.theirs);
  let { mine } = sides;
  for (const node of sides.mine.nodes) {
    const other = theirs.get(node.id);
    if (before.has(node.id) || other === undefined || same(node, other)) continue;
    mine = withId(mine, node.id, freeNodeId(node.id, idsOf({ ...sides, mine })));
  }
  return { ...sides, mine };
}
