import { useRef, useState } from "react";
import { Background, ConnectionLineType, ReactFlow, ReactFlowProvider, SelectionMode, useStoreApi } from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import type { Size } from "~/shared/document/groups";
import { useSession } from "~/shared/document/SessionContext";
import { useColourMode } from "~/shared/lib/colourMode";
import { CanvasControls } from "./CanvasControls";
import { CanvasHints } from "./CanvasHints";
import { bounded } from "./CardBoundary";
import type { CanvasContext } from "./context";
import { EdgeLine } from "./EdgeLine";
import { flowStoreOf, type FlowEdge, type FlowNode } from "./flowStore";
import { GroupFrame } from "./GroupFrame";
import { NodeCard } from "./NodeCard";
import { Overview } from "./Overview";
import { StickyNote } from "./StickyNote";
import { useCanvasHandle } from "./useCanvasHandle";
import { useConnecting } from "./useConnecting";
import { useDropping } from "./useDropping";
import { useMenus } from "./useMenus";
import { startingViewport } from "./viewport";
import styles from "./Canvas.module.css";

const nodeTypes = { card: bounded(NodeCard), group: bounded(GroupFrame), note: bounded(StickyNote) };
const edgeTypes = { line: EdgeLine };
const OVERVIEW_FROM = 12;
const MIN_ZOOM = 0.15;
const MAX_ZOOM = 1.75;
const SEVERAL_KEYS = ["Shift", "Meta", "Control"];

interface FlowCanvasProps {
  size: Size;
  context: CanvasContext;
  /** Whether the first view is on all of the workflow, if that can be. */
  whole: boolean;
}

function Flow({ size, context, whole }: FlowCanvasProps) {
  const { t } = useTranslation("canvas");
  const session = useSession();
  const colourMode = useColourMode();
  const flow = flowStoreOf(session, context.kinds);
  const { nodes, edges } = useStore(flow.state);
  const frame = useRef<HTMLDivElement>(null);
  const tracking = useCanvasHandle(frame);
  const connecting = useConnecting(context);
  const dropping = useDropping(context);
  const menus = useMenus(context);
  const store = useStoreApi();
  // React Flow takes a first view up after it has drawn once, somewhere else.
  const [viewport] = useState(() => {
    const { x, y, zoom } = startingViewport(session.history.store.getState().document, size, whole);
    store.setState({ transform: [x, y, zoom] });
    return { x, y, zoom };
  });

  return (
    <div
      ref={frame}
      className={styles["frame"]}
      role="group"
      tabIndex={-1}
      aria-label={t("canvas")}
      {...tracking}
      {...menus.frame}
    >
      <ReactFlow<FlowNode, FlowEdge>
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodesChange={flow.onNodesChange}
        onEdgesChange={flow.onEdgesChange}
        {...connecting}
        {...dropping}
        {...menus.flow}
        // React Flow sets a class of this name, which Airflow's colours listen to.
        colorMode={colourMode}
        defaultViewport={viewport}
        connectionLineType={ConnectionLineType.Bezier}
        connectionRadius={28}
        // Keys are commands of ours: one place says what they do, for the drawing and for the list.
        deleteKeyCode={null}
        disableKeyboardA11y
        edgesFocusable={false}
        nodesDraggable={session.editable}
        nodesConnectable={session.editable}
        multiSelectionKeyCode={SEVERAL_KEYS}
        selectionMode={SelectionMode.Partial}
        zoomOnDoubleClick={false}
        minZoom={MIN_ZOOM}
        maxZoom={MAX_ZOOM}
        onlyRenderVisibleElements
        proOptions={{ hideAttribution: true }}
        aria-label={t("canvas")}
      >
        <Background gap={22} size={1.5} />
        {nodes.length >= OVERVIEW_FROM && <Overview nodes={nodes} />}
        <CanvasControls context={context} />
        <CanvasHints />
      </ReactFlow>
    </div>
  );
}

/** The workflow as a drawing. What React Flow is told from the start, it draws at once, and not after an empty page. */
export function FlowCanvas(props: FlowCanvasProps) {
  const flow = flowStoreOf(useSession(), props.context.kinds);
  const [{ nodes, edges }] = useState(() => flow.state.getState());
  return (
    <ReactFlowProvider
      initialNodes={nodes}
      initialEdges={edges}
      initialWidth={props.size.width}
      initialHeight={props.size.height}
      initialMinZoom={MIN_ZOOM}
      initialMaxZoom={MAX_ZOOM}
    >
      <Flow {...props} />
    </ReactFlowProvider>
  );
}
