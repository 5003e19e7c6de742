import dagre from "@dagrejs/dagre";
import type { Point, WorkflowDocument } from "~/shared/document/types";
import type { Kinds } from "~/shared/kinds/KindsContext";
import { CARD_WIDTH, cardHeight } from "./cardSize";

/** Where each node goes so that the workflow reads from left to right. Loaded only when somebody asks for it. */
export function arrange(document: WorkflowDocument, kinds: Kinds): Map<string, Point> {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: "LR", nodesep: 48, ranksep: 90 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const node of document.nodes) {
    graph.setNode(node.id, { width: CARD_WIDTH, height: cardHeight(node, kinds.get(node.type)) });
  }
  for (const edge of document.edges) {
    if (graph.hasNode(edge.source) && graph.hasNode(edge.target)) graph.setEdge(edge.source, edge.target);
  }
  dagre.layout(graph);
  return new Map(
    document.nodes.map((node) => {
      const { x, y, width, height } = graph.node(node.id) as Record<"x" | "y" | "width" | "height", number>;
      return [node.id, { x: x - width / 2, y: y - height / 2 }];
    }),
  );
}
