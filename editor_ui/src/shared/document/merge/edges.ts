import type { WorkflowDocument, WorkflowEdge } from "../types";
import type { Decide } from "./conflicts";
import type { Sides } from "./renames";
import { same } from "./values";

const byId = (document: WorkflowDocument) => new Map(document.edges.map((edge) => [edge.id, edge]));
const wireOf = (edge: WorkflowEdge) =>
  JSON.stringify([edge.source, edge.sourceHandle ?? null, edge.target, edge.targetHandle ?? null]);

interface Both {
  base: WorkflowEdge;
  mine: WorkflowEdge | undefined;
  theirs: WorkflowEdge | undefined;
}

/** An edge that both knew: one side may have cut it, or pulled it elsewhere. */
function known({ base, mine, theirs }: Both, revived: ReadonlySet<string>, decide: Decide): WorkflowEdge | undefined {
  const kept = mine ?? theirs;
  if (!kept) return undefined;
  // Whoever deleted a node cut its edges; now that the node stays, they stay.
  if ((!mine || !theirs) && (revived.has(base.source) || revived.has(base.target))) return kept;
  if (same(mine, theirs) || same(base, theirs)) return mine;
  if (same(base, mine)) return theirs;
  const whose = decide({ kind: "edge", edgeId: base.id, nodeId: kept.source, mine, theirs });
  return whose === "mine" ? mine : theirs;
}

function free(used: ReadonlySet<string>): string {
  let number = used.size + 1;
  while (used.has(`e${number}`)) number += 1;
  return `e${number}`;
}

/** The edges of both sides between nodes that are there, none twice. */
export function mergeEdges(sides: Sides, nodeIds: ReadonlySet<string>, revived: ReadonlySet<string>, decide: Decide): WorkflowEdge[] {
  const [base, mine, theirs] = [byId(sides.base), byId(sides.mine), byId(sides.theirs)];
  const wires = new Set<string>();
  const used = new Set<string>();
  const edges: WorkflowEdge[] = [];
  const add = (edge: WorkflowEdge | undefined) => {
    if (!edge || !nodeIds.has(edge.source) || !nodeIds.has(edge.target) || wires.has(wireOf(edge))) return;
    const id = used.has(edge.id) ? free(used) : edge.id;
    wires.add(wireOf(edge));
    used.add(id);
    edges.push(id === edge.id ? edge : { ...edge, id });
  };
  for (const edge of sides.base.edges) {
    add(known({ base: edge, mine: mine.get(edge.id), theirs: theirs.get(edge.id) }, revived, decide));
  }
  for (const side of [sides.mine, sides.theirs]) for (const edge of side.edges) if (!base.has(edge.id)) add(edge);
  return edges;
}
