import type { JsonObject } from "~/shared/lib/json";
import { placesOf } from "../groups";
import type { WorkflowDocument, WorkflowNode } from "../types";
import type { Decide } from "./conflicts";
import type { Sides } from "./renames";
import { mergeObject, same } from "./values";

const byId = (document: WorkflowDocument) => new Map(document.nodes.map((node) => [node.id, node]));
const asJson = (node: WorkflowNode) => node as unknown as JsonObject;

/** Where a node is and how large; changes of it never count as work on the node. */
const placeOf = ({ position, parentId, width, height }: WorkflowNode) => ({ position, parentId, width, height });

function contentOf(node: WorkflowNode): JsonObject {
  const content = { ...asJson(node) };
  for (const key of Object.keys(placeOf(node))) Reflect.deleteProperty(content, key);
  return content;
}

function placedAs(content: JsonObject, placed: WorkflowNode): WorkflowNode {
  const place = Object.fromEntries(Object.entries(placeOf(placed)).filter(([, value]) => value !== undefined));
  return { ...content, ...place } as unknown as WorkflowNode;
}

function mergedPlace(base: WorkflowNode | undefined, mine: WorkflowNode, theirs: WorkflowNode, decide: Decide): WorkflowNode {
  if (same(placeOf(mine), placeOf(theirs)) || (base && same(placeOf(base), placeOf(theirs)))) return mine;
  if (base && same(placeOf(base), placeOf(mine))) return theirs;
  return decide({ kind: "place", nodeId: mine.id }) === "mine" ? mine : theirs;
}

function mergedNode(base: WorkflowNode | undefined, mine: WorkflowNode, theirs: WorkflowNode, decide: Decide): WorkflowNode {
  if (mine === theirs || same(mine, theirs) || (base && same(base, theirs))) return mine;
  if (base && same(base, mine)) return theirs;
  const placed = mergedPlace(base, mine, theirs, decide);
  if (mine.type !== theirs.type) {
    if (base?.type === theirs.type && same(contentOf(base), contentOf(theirs))) return placedAs(contentOf(mine), placed);
    if (base?.type === mine.type && same(contentOf(base), contentOf(mine))) return placedAs(contentOf(theirs), placed);
    const whose = decide({ kind: "replaced", nodeId: mine.id, mine: mine.type, theirs: theirs.type });
    return placedAs(contentOf(whose === "mine" ? mine : theirs), placed);
  }
  const content = mergeObject(base ? contentOf(base) : {}, contentOf(mine), contentOf(theirs), [], (path, values) =>
    decide({ kind: "field", nodeId: mine.id, path, ...values }),
  );
  const merged = placedAs(content, placed);
  return same(merged, mine) ? mine : merged;
}

function touched(id: string, side: WorkflowDocument, base: WorkflowDocument): boolean {
  const known = new Set(base.edges.map((edge) => edge.id));
  const isNew = (edge: WorkflowDocument["edges"][number]) => !known.has(edge.id) && (edge.source === id || edge.target === id);
  return side.edges.some(isNew) || side.nodes.some((node) => node.parentId === id && !base.nodes.some((old) => old.id === node.id));
}

/** A node that one side deleted stays when the other side worked on it and it is decided so. */
function survives(base: WorkflowNode, kept: WorkflowNode, whose: "mine" | "theirs", sides: Sides, decide: Decide): boolean {
  if (same(contentOf(base), contentOf(kept)) && !touched(base.id, sides[whose], sides.base)) return false;
  return decide({ kind: "deleted", nodeId: base.id, by: whose === "mine" ? "theirs" : "mine" }) === whose;
}

/** Nobody is in a group that is gone; what was in it stays where it is seen. */
function withoutMissingGroups(nodes: WorkflowNode[], sides: Sides): WorkflowNode[] {
  const ids = new Set(nodes.map((node) => node.id));
  if (nodes.every((node) => node.parentId === undefined || ids.has(node.parentId))) return nodes;
  const places = new Map([...placesOf(sides.theirs.nodes), ...placesOf(sides.mine.nodes)]);
  return nodes.map((node) => {
    if (node.parentId === undefined || ids.has(node.parentId)) return node;
    const free = { ...node, position: places.get(node.id) ?? node.position };
    delete free.parentId;
    return free;
  });
}

/** The nodes of both sides, in my order and then theirs; and those that one side had deleted and that stay all the same. */
export function mergeNodes(sides: Sides, decide: Decide): { nodes: WorkflowNode[]; revived: ReadonlySet<string> } {
  const [base, theirs, mine] = [byId(sides.base), byId(sides.theirs), byId(sides.mine)];
  const revived = new Set<string>();
  const nodes: WorkflowNode[] = [];
  const takeOne = (node: WorkflowNode, whose: "mine" | "theirs") => {
    const old = base.get(node.id);
    if (old && !survives(old, node, whose, sides, decide)) return;
    if (old) revived.add(node.id);
    nodes.push(node);
  };
  for (const node of sides.mine.nodes) {
    const other = theirs.get(node.id);
    if (other) nodes.push(mergedNode(base.get(node.id), node, other, decide));
    else takeOne(node, "mine");
  }
  for (const node of sides.theirs.nodes) if (!mine.has(node.id)) takeOne(node, "theirs");
  return { nodes: withoutMissingGroups(nodes, sides), revived };
}
