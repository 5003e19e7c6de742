import { useCallback, useEffect, useMemo, useRef, useState, type DragEvent } from "react";
import {
  Background,
  ConnectionLineType,
  MiniMap,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  type Connection,
} from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import { useStore } from "zustand";
import { useSession } from "~/shared/document/SessionContext";
import { groupNodes, newNote, settleInGroups, type Size } from "~/shared/document/groups";
import { addNode, connect, handleId, newNode, removeElements, type Wire } from "~/shared/document/operations";
import { KIND_DRAG_TYPE } from "~/shared/kinds/drag";
import { useKinds } from "~/shared/kinds/KindsContext";
import { useColourMode } from "~/shared/lib/colourMode";
import { stateColour } from "~/shared/ui/StateIcon";
import { CanvasControls } from "./CanvasControls";
import { CanvasHints } from "./CanvasHints";
import { EdgeLine } from "./EdgeLine";
import { flowStoreOf, type FlowEdge, type FlowNode } from "./flowStore";
import { CARD_WIDTH, nodeSize } from "./cardSize";
import { GroupFrame } from "./GroupFrame";
import { NodeCard } from "./NodeCard";
import { refusal } from "./connectionRules";
import { StickyNote } from "./StickyNote";
import { startingViewport } from "./viewport";
import styles from "./Canvas.module.css";

const nodeTypes = { card: NodeCard, group: GroupFrame, note: StickyNote };
const edgeTypes = { line: EdgeLine };
const DELETE_KEYS = ["Delete", "Backspace"];
const MINIMAP_FROM = 12;
const MINIMAP_SIZE = { width: 160, height: 104 };

function wireOf(connection: Connection | FlowEdge): Wire {
  return {
    source: connection.source,
    target: connection.target,
    sourceHandle: handleId(connection.sourceHandle),
    targetHandle: handleId(connection.targetHandle),
  };
}

function CanvasFlow({ size }: { size: Size }) {
  const session = useSession();
  const kinds = useKinds();
  const colourMode = useColourMode();
  const flow = flowStoreOf(session, kinds);
  const { nodes, edges } = useStore(flow.state);
  const reactFlow = useReactFlow<FlowNode, FlowEdge>();
  const frame = useRef<HTMLDivElement>(null);
  const current = () => session.history.store.getState().document;
  const viewport = useMemo(() => startingViewport(session.history.store.getState().document, size), [session, size]);

  useEffect(() => {
    const centre = () => {
      const box = frame.current?.getBoundingClientRect();
      return box
        ? reactFlow.screenToFlowPosition({ x: box.x + box.width / 2, y: box.y + box.height / 2 })
        : { x: 0, y: 0 };
    };
    const { history, view } = session;
    const drawn = () => history.store.getState().document;
    session.view.setState({
      canvas: {
        centre,
        reveal: (nodeId) => void reactFlow.fitView({ nodes: [{ id: nodeId }], maxZoom: 1, duration: 250, padding: 0.4 }),
        keepInView: (nodeId) => {
          const box = frame.current?.getBoundingClientRect();
          const place = reactFlow.getInternalNode(nodeId)?.internals.positionAbsolute;
          if (!box || !place) return;
          const zoom = reactFlow.getZoom();
          const at = reactFlow.flowToScreenPosition(place);
          const inside =
            at.x >= box.left && at.y >= box.top && at.x + CARD_WIDTH * zoom <= box.right && at.y + 90 * zoom <= box.bottom;
          if (!inside) void reactFlow.setCenter(place.x, place.y, { zoom, duration: 250 });
        },
        groupSelection: () => {
          const made = groupNodes(drawn(), view.getState().selection, (node) => nodeSize(node, kinds));
          if (made === null) return;
          session.change(made.change);
          session.select([made.id]);
        },
        addNote: () => {
          const note = newNote(centre(), drawn().nodes.map((node) => node.id));
          session.change(addNode(note));
          session.select([note.id]);
        },
      },
    });
    return () => session.view.setState({ canvas: null });
  }, [session, kinds, reactFlow]);

  const drop = (event: DragEvent) => {
    const kind = kinds.get(event.dataTransfer.getData(KIND_DRAG_TYPE));
    if (!kind || !session.editable) return;
    event.preventDefault();
    const at = reactFlow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
    const node = newNode(kind, { x: at.x - CARD_WIDTH / 2, y: at.y - 30 }, current().nodes.map((other) => other.id));
    session.change((document) => settleInGroups([node.id], (other) => nodeSize(other, kinds))(addNode(node)(document)));
    session.select([node.id]);
  };

  return (
    <div ref={frame} className={styles["frame"]}>
      <ReactFlow<FlowNode, FlowEdge>
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodesChange={flow.onNodesChange}
        onEdgesChange={flow.onEdgesChange}
        onConnect={(connection) => session.change(connect(wireOf(connection)))}
        isValidConnection={(connection) => refusal(wireOf(connection), current(), kinds) === null}
        // React Flow would delete what is inside a group, too: only what is selected goes.
        onDelete={({ nodes: gone, edges: cut }) => {
          const [nodeIds, edgeIds] = [gone, cut].map((all) => all.filter((one) => one.selected).map((one) => one.id));
          session.change(removeElements(nodeIds ?? [], edgeIds ?? []));
        }}
        onDrop={drop}
        onDragOver={(event) => {
          event.preventDefault();
          event.dataTransfer.dropEffect = "move";
        }}
        // React Flow sets a class of this name, which Airflow's colours listen to.
        colorMode={colourMode}
        defaultViewport={viewport}
        connectionLineType={ConnectionLineType.Bezier}
        connectionRadius={28}
        deleteKeyCode={session.editable ? DELETE_KEYS : null}
        nodesDraggable={session.editable}
        nodesConnectable={session.editable}
        multiSelectionKeyCode={["Shift", "Meta", "Control"]}
        minZoom={0.15}
        maxZoom={1.75}
        onlyRenderVisibleElements
        proOptions={{ hideAttribution: true }}
        aria-label="Canvas"
      >
        <Background gap={22} size={1.5} />
        {nodes.length >= MINIMAP_FROM && (
          <MiniMap<FlowNode>
            pannable
            zoomable
            style={MINIMAP_SIZE}
            ariaLabel="Overview"
            nodeColor={(node) => {
              if (node.type === "group") return "var(--wf-bg-emphasized)";
              const step = session.view.getState().run?.steps.get(node.id);
              return step ? stateColour(step.state) : "var(--wf-edge)";
            }}
          />
        )}
        <CanvasControls />
        <CanvasHints />
      </ReactFlow>
    </div>
  );
}

export function Canvas() {
  const [size, setSize] = useState<Size | null>(null);
  // The first view depends on how much room there is; later changes of size must not move it.
  const measure = useCallback((frame: HTMLDivElement | null) => {
    if (frame) setSize({ width: frame.clientWidth, height: frame.clientHeight });
  }, []);
  return (
    <div ref={measure} className={styles["frame"]}>
      {size && (
        <ReactFlowProvider>
          <CanvasFlow size={size} />
        </ReactFlowProvider>
      )}
    </div>
  );
}
