import { useTranslation } from "react-i18next";
import { useEffect, useMemo, useRef, type PointerEvent, type WheelEvent } from "react";
import { Panel, useReactFlow, useStore as useFlow } from "@xyflow/react";
import { useShallow } from "zustand/react/shallow";
import { useRunOverlay } from "~/shared/document/SessionContext";
import { useColourMode } from "~/shared/lib/colourMode";
import { useDebounced } from "~/shared/lib/useDebounced";
import { stateColour } from "~/shared/ui/StateIcon";
import type { FlowNode } from "./flowStore";
import { paint, planOf, type Plan } from "./overviewPlan";
import styles from "./Overview.module.css";

const SIZE = { width: 160, height: 104 };
const SETTLE_MS = 60;

/** The part of the canvas that is on the screen. */
function Window({ plan }: { plan: Plan }) {
  const [x, y, zoom, width, height] = useFlow(useShallow(({ transform, width, height }) => [...transform, width, height] as const));
  return (
    <div
      className={styles["window"]}
      style={{
        transform: `translate(${(-x / zoom - plan.origin.x) * plan.scale}px, ${(-y / zoom - plan.origin.y) * plan.scale}px)`,
        width: (width / zoom) * plan.scale,
        height: (height / zoom) * plan.scale,
      }}
    />
  );
}

/**
 * The whole workflow in small; a press goes there. One <canvas>, where React Flow's own overview has an element and
 * a subscription for each node, which made every frame of a large workflow slow.
 */
export function Overview({ nodes }: { nodes: FlowNode[] }) {
  const { t } = useTranslation("canvas");
  const canvas = useRef<HTMLCanvasElement>(null);
  const reactFlow = useReactFlow();
  const settled = useDebounced(nodes, SETTLE_MS);
  const plan = useMemo(() => planOf(settled, SIZE), [settled]);
  const run = useRunOverlay();
  const colourMode = useColourMode();

  useEffect(() => {
    if (!canvas.current) return;
    paint(canvas.current, plan, (node) => {
      if (node.type === "group") return "var(--wf-bg-emphasized)";
      const step = run?.steps.get(node.id);
      return step ? stateColour(step) : "var(--wf-edge)";
    });
  }, [plan, run, colourMode]);

  const goTo = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const x = (event.clientX - box.left) / plan.scale + plan.origin.x;
    const y = (event.clientY - box.top) / plan.scale + plan.origin.y;
    void reactFlow.setCenter(x, y, { zoom: reactFlow.getZoom() });
  };
  const zoom = (event: WheelEvent) => void reactFlow.zoomTo(reactFlow.getZoom() * 2 ** (-event.deltaY / 500));

  return (
    <Panel position="bottom-right">
      <div
        role="img"
        aria-label={t("overview")}
        className={styles["overview"]}
        style={SIZE}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          goTo(event);
        }}
        onPointerMove={(event) => {
          if (event.currentTarget.hasPointerCapture(event.pointerId)) goTo(event);
        }}
        onWheel={zoom}
      >
        <canvas ref={canvas} width={2 * SIZE.width} height={2 * SIZE.height} style={SIZE} />
        <Window plan={plan} />
      </div>
    </Panel>
  );
}
