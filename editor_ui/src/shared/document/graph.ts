import { placesOf } from "./groups";
import { isDecoration, type WorkflowDocument, type WorkflowEdge, type WorkflowNode } from "./types";

type Graph = Pick<WorkflowDocument, "edges">;

type Neighbours = Map<string, string[]>;
const known = { source: new WeakMap<WorkflowEdge[], Neighbours>(), target: new WeakMap<WorkflowEdge[], Neighbours>() };

/** Who is next to whom; found once for a list of edges, which stays the same while somebody types. */
function neighbours(edges: WorkflowEdge[], from: "source" | "target"): Neighbours {
  const before = known[from].get(edges);
  if (before) return before;
  const to = from === "source" ? "target" : "source";
  const found: Neighbours = new Map();
  known[from].set(edges, found);
  for (const edge of edges) {
    const list = found.get(edge[from]);
    if (list) list.push(edge[to]);
    else found.set(edge[from], [edge[to]]);
  }
  return found;
}

function reachable(starts: Iterable<string>, next: Neighbours): Set<string> {
  const seen = new Set<string>();
  const stack = [...starts].flatMap((start) => next.get(start) ?? []);
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    stack.push(...(next.get(id) ?? []));
  }
  return seen;
}

/** The nodes that run before this one. */
export function upstreamOf(graph: Graph, nodeId: string): Set<string> {
  return reachable([nodeId], neighbours(graph.edges, "target"));
}

export function downstreamOf(graph: Graph, nodeId: string): Set<string> {
  return reachable([nodeId], neighbours(graph.edges, "source"));
}

/** What follows any of these nodes; one of them only if it follows another. */
export function downstreamOfAll(graph: Graph, nodeIds: Iterable<string>): Set<string> {
  return reachable(nodeIds, neighbours(graph.edges, "source"));
}

/** The loop whose body the node is in, or null: it is reached from `item` and not from `done`. */
export function loopAround(graph: Graph, nodeId: string): string | null {
  const next = neighbours(graph.edges, "source");
  for (const edge of graph.edges) {
    if (edge.sourceHandle !== "item") continue;
    if (edge.target !== nodeId && !reachable([edge.target], next).has(nodeId)) continue;
    const afterLoop = graph.edges.some(
      (other) =>
        other.source === edge.source &&
        other.sourceHandle === "done" &&
        (other.target === nodeId || reachable([other.target], next).has(nodeId)),
    );
    if (!afterLoop) return edge.source;
  }
  return null;
}

/** Those outputs of a node that no edge leaves yet. */
export function freeHandles(graph: Graph, nodeId: string, outputs: string[]): string[] {
  const used = new Set(graph.edges.filter((edge) => edge.source === nodeId).map((edge) => edge.sourceHandle ?? "main"));
  return outputs.filter((name) => !used.has(name));
}

/** The nodes that run in their order, sources first; among equals as they are drawn, from top to bottom. Circles come last. */
export function topologicalOrder(document: WorkflowDocument): WorkflowNode[] {
  const places = placesOf(document.nodes);
  const above = (a: WorkflowNode, b: WorkflowNode) => {
    const [one, other] = [places.get(a.id) ?? a.position, places.get(b.id) ?? b.position];
    return one.y - other.y || one.x - other.x;
  };
  const known = new Map(document.nodes.filter((node) => !isDecoration(node)).map((node) => [node.id, node]));
  const next = neighbours(document.edges, "source");
  const waiting = new Map([...known.keys()].map((id) => [id, 0]));
  for (const { source, target } of document.edges) {
    if (known.has(source)) waiting.set(target, (waiting.get(target) ?? 0) + 1);
  }
  // Depth first, so that a branch is read to its end before the next one begins.
  const stack = [...known.values()].filter((node) => waiting.get(node.id) === 0).sort((a, b) => above(b, a));
  const order: WorkflowNode[] = [];
  for (let node = stack.pop(); node; node = stack.pop()) {
    order.push(node);
    known.delete(node.id);
    const ready: WorkflowNode[] = [];
    for (const id of next.get(node.id) ?? []) {
      const left = (waiting.get(id) ?? 0) - 1;
      waiting.set(id, left);
      const follower = known.get(id);
      if (left === 0 && follower) ready.push(follower);
    }
    stack.push(...ready.sort((a, b) => above(b, a)));
  }
  return [...order, ...known.values()];
}
