import { memo, useRef, useState } from "react";
import { Plus, X } from "lucide-react";
import { BaseEdge, EdgeLabelRenderer, getBezierPath, type EdgeProps } from "@xyflow/react";
import { useSession, useStep } from "~/shared/document/SessionContext";
import { MAIN_HANDLE, removeElements } from "~/shared/document/operations";
import { IconButton } from "~/shared/ui/Button";
import { useFacts } from "./facts";
import { isTaken } from "./takenPath";
import type { FlowEdge } from "./flowStore";
import { uiOf, useUi } from "./ui";
import { canvasText } from "./text";
import styles from "./EdgeLine.module.css";

/** The pointer may cross the gap between the line and its buttons. */
const LINGER_MS = 250;

function useHover() {
  const [over, setOver] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  return {
    over,
    handlers: {
      onPointerEnter: () => {
        clearTimeout(timer.current);
        setOver(true);
      },
      onPointerLeave: () => {
        timer.current = setTimeout(() => setOver(false), LINGER_MS);
      },
    },
  };
}

interface EdgeNameProps {
  source: string;
  target: string;
  output: string | null;
}

/** Of its own, for a line is drawn anew at each frame of a drag, and its name does not change. */
const EdgeName = memo(function EdgeName({ source, target, output }: EdgeNameProps) {
  const names = { source: useFacts(source).label, target: useFacts(target).label };
  return <title>{output === null ? canvasText("edge.from", names) : canvasText("edge.fromOutput", { ...names, output })}</title>;
});

/** A connection; in its middle, while it is pointed at or selected, what can be done with it. */
export const EdgeLine = memo(function EdgeLine({ id, source, target, selected, data, ...ends }: EdgeProps<FlowEdge>) {
  const session = useSession();
  const from = useStep(source);
  const to = useStep(target);
  const dropped = useUi((ui) => ui.dropEdge === id);
  const { over, handlers } = useHover();
  const [path, x, y] = getBezierPath(ends);
  const output = data?.edge.sourceHandle ?? null;
  const taken = isTaken(from, to, output ?? MAIN_HANDLE);
  const state = selected || dropped || over ? "selected" : taken ? "taken" : from ? "idle" : undefined;
  return (
    <>
      <EdgeName source={source} target={target} output={output} />
      <g {...handlers}>
        <BaseEdge id={id} path={path} interactionWidth={18} className={styles["line"]} data-state={state} />
      </g>
      {(selected || over) && session.editable && (
        <EdgeLabelRenderer>
          <div
            className={`nodrag nopan ${styles["buttons"] ?? ""}`}
            style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
            {...handlers}
          >
            <IconButton
              label={canvasText("edge.insert")}
              icon={Plus}
              small
              onClick={() => uiOf(session).setState({ popup: { type: "add", adding: { edge: id } } })}
            />
            <IconButton label={canvasText("edge.remove")} icon={X} small onClick={() => session.change(removeElements([], [id]))} />
          </div>
        </EdgeLabelRenderer>
      )}
    </>
  );
});
