import { topologicalOrder } from "~/shared/document/graph";
import { isDecoration, type WorkflowDocument, type WorkflowNode } from "~/shared/document/types";
import type { CanvasContext } from "./context";

const orders = new WeakMap<WorkflowDocument, WorkflowNode[]>();

/** The order in which Tab walks: as the workflow runs, then frames and notes. */
export function walkOrder(document: WorkflowDocument): WorkflowNode[] {
  let order = orders.get(document);
  if (!order) {
    order = [...topologicalOrder(document), ...document.nodes.filter(isDecoration)];
    orders.set(document, order);
  }
  return order;
}

export function neighbourOf(document: WorkflowDocument, nodeId: string, step: 1 | -1): WorkflowNode | undefined {
  const order = walkOrder(document);
  const index = order.findIndex((node) => node.id === nodeId);
  return index < 0 ? undefined : order[index + step];
}

/** Who holds the focus when what is selected goes: the next one before it, else behind it. */
export function focusAfterDelete(context: CanvasContext): string | null {
  const selection = context.selection();
  if (selection.size === 0) return null;
  const order = walkOrder(context.document());
  const first = order.findIndex((node) => selection.has(node.id));
  const before = order.slice(0, Math.max(first, 0)).findLast((node) => !selection.has(node.id));
  return (before ?? order.slice(first + 1).find((node) => !selection.has(node.id)))?.id ?? null;
}

/** The node that one comes to along a connection. */
export function along(document: WorkflowDocument, nodeId: string, direction: "next" | "previous"): string | undefined {
  const [from, to] = direction === "next" ? (["source", "target"] as const) : (["target", "source"] as const);
  return document.edges.find((edge) => edge[from] === nodeId)?.[to];
}

/** Leaves the canvas: the focus goes to what stands before or behind its nodes in the page. */
export function leaveCanvas(frame: HTMLElement, step: 1 | -1): void {
  const all = [...document.querySelectorAll<HTMLElement>("a[href], button, input, select, textarea, [tabindex]")];
  const stops = all.filter(
    (element) =>
      element.tabIndex >= 0 &&
      !element.hasAttribute("disabled") &&
      element.closest(".react-flow__viewport") === null &&
      element.getClientRects().length > 0 &&
      element !== frame,
  );
  const viewport = frame.querySelector(".react-flow__viewport") ?? frame;
  const isBehind = (element: HTMLElement) =>
    (viewport.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
  const target = step === 1 ? stops.find(isBehind) : stops.findLast((element) => !isBehind(element) && !element.contains(viewport));
  target?.focus();
}
