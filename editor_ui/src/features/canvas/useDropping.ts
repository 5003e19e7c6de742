import { useMemo, type DragEvent } from "react";
import { useReactFlow } from "@xyflow/react";
import { placeNew } from "~/shared/document/placing";
import { canStandBetween, insertOnEdge } from "~/shared/document/rewiring";
import { KIND_DRAG_TYPE } from "~/shared/kinds/drag";
import type { CanvasContext } from "./context";
import { elementAt } from "./elements";

/** A kind of node dragged in from the palette: onto the canvas, or onto an edge, which then leads through it. */
export function useDropping(context: CanvasContext) {
  const reactFlow = useReactFlow();
  return useMemo(() => {
    const { session, kinds, ui } = context;
    const edgeAt = (event: DragEvent) => elementAt({ x: event.clientX, y: event.clientY }, ".react-flow__edge");
    const mark = (dropEdge: string | null) => {
      if (ui.getState().dropEdge !== dropEdge) ui.setState({ dropEdge });
    };
    return {
      onDragOver: (event: DragEvent) => {
        event.preventDefault();
        event.dataTransfer.dropEffect = "move";
        mark(edgeAt(event));
      },
      onDragLeave: () => mark(null),
      onDrop: (event: DragEvent) => {
        const kind = kinds.get(event.dataTransfer.getData(KIND_DRAG_TYPE));
        mark(null);
        if (!kind || !session.editable) return;
        event.preventDefault();
        const under = edgeAt(event);
        const edge = canStandBetween(kind) ? context.document().edges.find((one) => one.id === under) : undefined;
        const at = reactFlow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
        const made =
          (edge && insertOnEdge(context.document(), edge, kind, context.sizeOf)) ??
          placeNew(context.document(), kind, kinds, { at });
        context.changeTo(made.change, [made.id]);
      },
    };
  }, [context, reactFlow]);
}
