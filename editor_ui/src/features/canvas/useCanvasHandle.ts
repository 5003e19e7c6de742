import { useEffect, useMemo, useRef, type HTMLAttributes, type RefObject } from "react";
import { useReactFlow } from "@xyflow/react";
import { useSession } from "~/shared/document/SessionContext";
import type { Point } from "~/shared/document/types";
import { motion } from "./motion";
import type { FlowEdge, FlowNode } from "./flowStore";

type PointerHandlers = Pick<HTMLAttributes<HTMLElement>, "onPointerMove" | "onPointerLeave">;

const MOST_FRAMES = 30;

/**
 * Focuses a node's element once React Flow has drawn it: only what is in view is in the page. It looks again for a
 * moment, since an element that is drawn anew while the view moves loses the focus.
 */
function focusWhenDrawn(frame: HTMLElement, nodeId: string, left = MOST_FRAMES): void {
  const element = frame.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(nodeId)}"]`);
  const active = document.activeElement;
  // Somebody else has taken the focus in the meantime: a form, a dialog.
  if (left < MOST_FRAMES && active !== element && active !== document.body && active !== frame) return;
  if (element !== active) (element ?? frame).focus({ preventScroll: true });
  if (left > 0) requestAnimationFrame(() => focusWhenDrawn(frame, nodeId, left - 1));
}

/** Lets the rest of the editor move the view and the focus. Gives the handlers that follow the pointer. */
export function useCanvasHandle(frame: RefObject<HTMLDivElement | null>): PointerHandlers {
  const session = useSession();
  const reactFlow = useReactFlow<FlowNode, FlowEdge>();
  const pointer = useRef<Point | null>(null);

  useEffect(() => {
    const box = () => frame.current?.getBoundingClientRect();
    const centre = () => {
      const seen = box();
      return seen
        ? reactFlow.screenToFlowPosition({ x: seen.x + seen.width / 2, y: seen.y + seen.height / 2 })
        : { x: 0, y: 0 };
    };
    const keepInView = (nodeId: string) => {
      const seen = box();
      const node = reactFlow.getInternalNode(nodeId);
      if (!seen || !node) return;
      const { internals: { positionAbsolute: place }, measured: { width = 0, height = 0 } } = node;
      const zoom = reactFlow.getZoom();
      const at = reactFlow.flowToScreenPosition(place);
      const [right, bottom] = [at.x + width * zoom, at.y + height * zoom];
      if (at.x >= seen.left && at.y >= seen.top && right <= seen.right && bottom <= seen.bottom) return;
      // Out of view it is not drawn, and what is not drawn takes no keys: then the view does not take its time.
      const apart = right < seen.left || at.x > seen.right || bottom < seen.top || at.y > seen.bottom;
      void reactFlow.setCenter(place.x + width / 2, place.y + height / 2, { zoom, duration: apart ? 0 : motion(250) });
    };
    session.view.setState({
      canvas: {
        centre,
        keepInView,
        pointer: () => pointer.current && reactFlow.screenToFlowPosition(pointer.current),
        reveal: (nodeId) =>
          void reactFlow.fitView({ nodes: [{ id: nodeId }], maxZoom: 1, duration: motion(250), padding: 0.4 }),
        focus: (nodeId) => {
          if (!frame.current) return;
          if (nodeId === null) {
            frame.current.focus({ preventScroll: true });
            return;
          }
          keepInView(nodeId);
          focusWhenDrawn(frame.current, nodeId);
        },
        fit: (nodeIds) => {
          const nodes = nodeIds ? [...nodeIds].map((id) => ({ id })) : undefined;
          void reactFlow.fitView({ nodes, duration: motion(250), maxZoom: 1, padding: 0.15 });
        },
        zoom: (by) => {
          const options = { duration: motion(150) };
          if (by === "in") void reactFlow.zoomIn(options);
          else if (by === "out") void reactFlow.zoomOut(options);
          else void reactFlow.zoomTo(1, options);
        },
      },
    });
    // Airflow may have mounted the app anew under somebody's hands: the focus goes back to where it was.
    const [only] = session.view.getState().selection;
    if (only !== undefined && document.activeElement === document.body) session.view.getState().canvas?.focus(only);
    return () => session.view.setState({ canvas: null });
  }, [session, reactFlow, frame]);
  return useMemo(
    () => ({
      onPointerMove: (event) => {
        pointer.current = { x: event.clientX, y: event.clientY };
      },
      onPointerLeave: () => {
        pointer.current = null;
      },
    }),
    [],
  );
}
