import type { JsonObject } from "~/shared/lib/json";
import type { WorkflowDocument } from "../types";
import { keyOf, suggestion, type Conflict, type Decide } from "./conflicts";
import { mergeEdges } from "./edges";
import { mergeNodes } from "./nodes";
import { aligned, apart, type Sides } from "./renames";
import { mergeObject, same, type Side } from "./values";

export interface Merged {
  document: WorkflowDocument;
  /** What both changed, in the order of the document. */
  conflicts: Conflict[];
  /** What was merged: with one id for one node, whoever renamed it. Conflicts name nodes by these. */
  sides: Sides;
}

function headerOf(document: WorkflowDocument): JsonObject {
  const header: Record<string, unknown> = { ...document };
  for (const key of ["nodes", "edges", "viewport"]) Reflect.deleteProperty(header, key);
  return header as JsonObject;
}

/** `mine` itself if nothing in it is different, so that what listens to it sees no change. */
function orMine<T>(merged: T[], mine: T[]): T[] {
  return merged.length === mine.length && merged.every((item, index) => item === mine[index]) ? mine : merged;
}

function combine(sides: Sides, decide: Decide): WorkflowDocument {
  const { base, mine, theirs } = sides;
  const header = mergeObject(headerOf(base), headerOf(mine), headerOf(theirs), [], (path, values) =>
    decide({ kind: "field", nodeId: null, path, ...values }),
  );
  const { nodes, revived } = mergeNodes(sides, decide);
  const edges = mergeEdges(sides, new Set(nodes.map((node) => node.id)), revived, decide);
  const merged = {
    ...header,
    nodes: orMine(nodes, mine.nodes),
    edges: orMine(edges, mine.edges),
    viewport: mine.viewport ?? theirs.viewport,
  } as unknown as WorkflowDocument;
  const unchanged = merged.nodes === mine.nodes && merged.edges === mine.edges && same(header, headerOf(mine));
  return unchanged ? mine : merged;
}

/**
 * One document with the changes of two that grew from the same `base`: by node, edge, field of a node and field of the
 * workflow. What both changed differently is a conflict, settled by `choices` and else by a suggestion.
 */
export function merge(unaligned: Sides, choices: ReadonlyMap<string, Side> = new Map()): Merged {
  const conflicts = new Map<string, Conflict>();
  const sides = apart(aligned(unaligned));
  const document = combine(sides, (difference) => {
    const key = keyOf(difference);
    if (!conflicts.has(key)) conflicts.set(key, { ...difference, key });
    return choices.get(key) ?? suggestion(difference);
  });
  return { document, conflicts: [...conflicts.values()], sides };
}

/**
 * A state of my history, once their changes came in: `past` as it would have been had they made them first.
 * Where they changed something, going back leaves it alone.
 */
export function rebased(past: WorkflowDocument, from: WorkflowDocument, onto: WorkflowDocument): WorkflowDocument {
  if (past === from) return onto;
  return combine(aligned({ base: from, mine: onto, theirs: past }), () => "mine");
}
