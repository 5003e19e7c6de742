import { memo } from "react";
import { X } from "lucide-react";
import { BaseEdge, EdgeLabelRenderer, getBezierPath, type EdgeProps } from "@xyflow/react";
import { useSession, useStep } from "~/shared/document/SessionContext";
import { removeElements } from "~/shared/document/operations";
import { IconButton } from "~/shared/ui/Button";
import type { FlowEdge } from "./flowStore";
import styles from "./EdgeLine.module.css";

const UNREACHED = new Set<string | null | undefined>([null, undefined, "skipped", "upstream_failed", "removed"]);

export const EdgeLine = memo(function EdgeLine({ id, source, target, selected, ...ends }: EdgeProps<FlowEdge>) {
  const session = useSession();
  const from = useStep(source);
  const to = useStep(target);
  const [path, x, y] = getBezierPath(ends);
  const taken = from !== undefined && !UNREACHED.has(to?.state) && from.state === "success";
  const state = selected ? "selected" : taken ? "taken" : from ? "idle" : undefined;
  return (
    <>
      <BaseEdge id={id} path={path} interactionWidth={18} className={styles["line"]} data-state={state} />
      {selected && session.editable && (
        <EdgeLabelRenderer>
          <div className={styles["remove"]} style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}>
            <IconButton label="Remove connection" icon={X} small onClick={() => session.change(removeElements([], [id]))} />
          </div>
        </EdgeLabelRenderer>
      )}
    </>
  );
});
