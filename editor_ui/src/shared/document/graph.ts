import type { WorkflowDocument, WorkflowEdge } from "./types";

type Graph = Pick<WorkflowDocument, "edges">;

function neighbours(edges: WorkflowEdge[], from: "source" | "target"): Map<string, string[]> {
  const to = from === "source" ? "target" : "source";
  const found = new Map<string, string[]>();
  for (const edge of edges) {
    const list = found.get(edge[from]);
    if (list) list.push(edge[to]);
    else found.set(edge[from], [edge[to]]);
  }
  return found;
}

function reachable(start: string, next: Map<string, string[]>): Set<string> {
  const seen = new Set<string>();
  const stack = [...(next.get(start) ?? [])];
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    stack.push(...(next.get(id) ?? []));
  }
  return seen;
}

/** The nodes that run before this one. */
export function upstreamOf(graph: Graph, nodeId: string): Set<string> {
  return reachable(nodeId, neighbours(graph.edges, "target"));
}

export function downstreamOf(graph: Graph, nodeId: string): Set<string> {
  return reachable(nodeId, neighbours(graph.edges, "source"));
}

/** The loop whose body the node is in, or null: it is reached from `item` and not from `done`. */
export function loopAround(graph: Graph, nodeId: string): string | null {
  const next = neighbours(graph.edges, "source");
  for (const edge of graph.edges) {
    if (edge.sourceHandle !== "item") continue;
    if (edge.target !== nodeId && !reachable(edge.target, next).has(nodeId)) continue;
    const afterLoop = graph.edges.some(
      (other) =>
        other.source === edge.source &&
        other.sourceHandle === "done" &&
        (other.target === nodeId || reachable(other.target, next).has(nodeId)),
    );
    if (!afterLoop) return edge.source;
  }
  return null;
}
