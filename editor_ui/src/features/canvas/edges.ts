import { outputsOf } from "~/shared/kinds/outputs";
import { MAIN_HANDLE } from "~/shared/document/operations";
import type { WorkflowEdge } from "~/shared/document/types";
import type { CanvasContext } from "./context";
import { flowStoreOf } from "./flowStore";

/** Selects one edge and no other; nodes keep their selection, so that one can walk on from them. */
export function selectEdge(context: CanvasContext, edgeId: string): void {
  const flow = flowStoreOf(context.session, context.kinds);
  const changes = context.edges().flatMap((edge) => (edge.id === edgeId ? [] : [{ id: edge.id, type: "select" as const, selected: false }]));
  flow.onEdgesChange([...changes, { id: edgeId, type: "select", selected: true }]);
}

/** The next edge at the selected node, outgoing ones first: pressed again, the one after it. */
export function nextEdge(context: CanvasContext): WorkflowEdge | undefined {
  const [selected] = context.edges();
  const node = context.onlyCard()?.id ?? selected?.source;
  if (node === undefined) return undefined;
  const { edges } = context.document();
  const around = [...edges.filter((edge) => edge.source === node), ...edges.filter((edge) => edge.target === node)];
  return around[(around.findIndex((edge) => edge.id === selected?.id) + 1) % around.length];
}

/** An edge in words: "From A, output True, to B". */
export function edgeInWords(context: Pick<CanvasContext, "document" | "kinds" | "t">, edge: WorkflowEdge): string {
  const known = new Map(context.document().nodes.map((node) => [node.id, node]));
  const [source, target] = [known.get(edge.source), known.get(edge.target)];
  const ports = source ? outputsOf(source, context.kinds.get(source.type)) : [];
  const port = ports.find((one) => one.name === (edge.sourceHandle ?? MAIN_HANDLE));
  const ends = { source: source?.data.label ?? edge.source, target: target?.data.label ?? edge.target };
  return ports.length > 1
    ? context.t("edge.fromOutput", { ...ends, output: port?.label || edge.sourceHandle })
    : context.t("edge.from", ends);
}

export function announceEdge(context: CanvasContext, edge: WorkflowEdge): void {
  context.say(context.t("edge.selected", { edge: edgeInWords(context, edge) }));
}
