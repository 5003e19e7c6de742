import { useMemo, type KeyboardEvent, type MouseEvent } from "react";
import type { ReactFlowProps } from "@xyflow/react";
import { runCommand } from "~/shared/commands/registry";
import type { MenuPlace } from "~/shared/commands/types";
import type { CanvasContext } from "./context";
import { selectEdge } from "./edges";
import type { FlowEdge, FlowNode } from "./flowStore";
import { leaveCanvas, neighbourOf, walkOrder } from "./walking";

type Flow = ReactFlowProps<FlowNode, FlowEdge>;
type Handlers = Pick<
  Flow,
  "onNodeClick" | "onNodeContextMenu" | "onEdgeContextMenu" | "onPaneContextMenu" | "onSelectionContextMenu" | "onNodeDoubleClick" | "onPaneClick"
>;

const idOf = (target: EventTarget) =>
  target instanceof HTMLElement && target.classList.contains("react-flow__node") ? (target.dataset["id"] ?? null) : null;

/** On to the next node; out of the canvas behind the last one. */
export function walk(context: CanvasContext, frame: HTMLElement, from: string | null, step: 1 | -1): void {
  const next = from === null ? walkOrder(context.document()).at(step === 1 ? 0 : -1) : neighbourOf(context.document(), from, step);
  if (!next) {
    leaveCanvas(frame, step);
    return;
  }
  context.session.select([next.id]);
  context.canvas()?.focus(next.id);
}

/** Context menus, and Tab, which walks the nodes in the order of running. */
export function useMenus(context: CanvasContext) {
  return useMemo(() => {
    const { session, ui } = context;
    const open = (event: Pick<MouseEvent, "preventDefault" | "stopPropagation" | "clientX" | "clientY" | "target">, place: MenuPlace) => {
      event.preventDefault();
      event.stopPropagation();
      // The Menu key brings an event without a place, or at the corner of what has the focus.
      const box = (event.target as Element).getBoundingClientRect();
      const at = event.clientX === 0 && event.clientY === 0 ? { x: box.x + box.width / 2, y: box.y + box.height / 2 } : { x: event.clientX, y: event.clientY };
      ui.setState({ menu: { place, at } });
    };
    const flow: Handlers = {
      // React Flow leaves several selected when one of them is clicked.
      onNodeClick: (event, node) => {
        if (!event.shiftKey && !event.ctrlKey && !event.metaKey) session.select([node.id]);
      },
      onNodeContextMenu: (event, node) => {
        if (!context.selection().has(node.id)) session.select([node.id]);
        open(event, context.edges().length === 1 && idOf(event.target) !== null ? "edge" : "node");
      },
      onSelectionContextMenu: (event) => open(event, "node"),
      onEdgeContextMenu: (event, edge) => {
        session.select([]);
        selectEdge(context, edge.id);
        open(event, "edge");
      },
      onPaneContextMenu: (event) => open(event as MouseEvent, "canvas"),
      onNodeDoubleClick: (event, node) => {
        const onName = (event.target as Element).closest("[data-rename]") !== null;
        if (onName && session.editable) {
          ui.setState({ renaming: node.id });
          return;
        }
        session.select([node.id]);
        runCommand("data.open");
      },
    };
    const frame = {
      onContextMenu: (event: MouseEvent) => {
        if (!event.defaultPrevented && event.target === event.currentTarget) open(event, "canvas");
      },
      onKeyDown: (event: KeyboardEvent<HTMLDivElement>) => {
        const id = idOf(event.target);
        const isFrame = event.target === event.currentTarget;
        if (event.key !== "Tab" || (id === null && !isFrame)) return;
        event.preventDefault();
        const step = event.shiftKey ? -1 : 1;
        if (isFrame && step === -1) leaveCanvas(event.currentTarget, step);
        else walk(context, event.currentTarget, id, step);
      },
    };
    return { flow, frame };
  }, [context]);
}
