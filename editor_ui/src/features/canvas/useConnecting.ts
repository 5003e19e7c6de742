import { useMemo } from "react";
import { useReactFlow, type Connection, type FinalConnectionState, type OnConnectStartParams, type ReactFlowProps } from "@xyflow/react";
import { connect, handleId, type Wire } from "~/shared/document/operations";
import type { CanvasContext } from "./context";
import { elementAt } from "./elements";
import type { FlowEdge, FlowNode } from "./flowStore";
import { endOffer, isConnected, offer } from "./offers";

export function wireOf(connection: Connection | FlowEdge): Wire {
  return {
    source: connection.source,
    target: connection.target,
    sourceHandle: handleId(connection.sourceHandle),
    targetHandle: handleId(connection.targetHandle),
  };
}

type Handlers = Pick<ReactFlowProps<FlowNode, FlowEdge>, "onConnect" | "onConnectStart" | "onConnectEnd" | "isValidConnection">;

/** Connections by hand: allowed ends are shown, a card takes one anywhere, and an empty place asks for a new node. */
export function useConnecting(context: CanvasContext): Handlers {
  const reactFlow = useReactFlow();
  return useMemo(() => {
    const { session, ui } = context;
    const isAllowed = (wire: Wire) => {
      const { offer: open } = ui.getState();
      const other = open?.incoming === true ? wire.source : wire.target;
      return open?.refused?.has(other) !== true && !isConnected(wire, context.document());
    };
    const draw = (wire: Wire) => isAllowed(wire) && session.change(connect(wire));

    /** The end of a drag that no handle took. */
    const end = (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
      const from = state.fromHandle;
      if (!from || state.isValid === true || state.toHandle) return;
      const { clientX: x, clientY: y } = "changedTouches" in event ? (event.changedTouches[0] ?? { clientX: 0, clientY: 0 }) : event;
      const isOutput = from.type === "source";
      const under = elementAt({ x, y }, ".react-flow__node-card");
      const handle = handleId(from.id);
      if (under !== null) {
        const main = handleId(context.kinds.get(context.document().nodes.find((node) => node.id === under)?.type ?? "")?.inputs[0]?.name);
        if (isOutput) draw({ source: from.nodeId, sourceHandle: handle, target: under, targetHandle: main });
        return;
      }
      if (elementAt({ x, y }, ".react-flow__pane", true) === null) return;
      const spot = { at: reactFlow.screenToFlowPosition({ x, y }) };
      const neighbour = { nodeId: from.nodeId, handle };
      const adding = { spot: isOutput ? { ...spot, after: neighbour } : { ...spot, before: neighbour } };
      // React Flow still has the click of this drag to come; it would take the focus.
      setTimeout(() => context.open({ type: "add", adding }));
    };

    return {
      onConnect: (connection: Connection) => draw(wireOf(connection)),
      onConnectStart: (_: MouseEvent | TouchEvent, { nodeId, handleId: id, handleType }: OnConnectStartParams) => {
        if (nodeId !== null) offer(session, { nodeId, handle: handleId(id), incoming: handleType === "target" });
      },
      onConnectEnd: (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
        end(event, state);
        endOffer(session);
      },
      isValidConnection: (connection: Connection | FlowEdge) => isAllowed(wireOf(connection)),
    };
  }, [context, reactFlow]);
}
