import { memo } from "react";
import { Handle, Position, type NodeProps } from "@xyflow/react";
import type { NodeKind } from "~/shared/api/types";
import { useSession, useStep } from "~/shared/document/SessionContext";
import type { WorkflowNode } from "~/shared/document/types";
import { KindIcon } from "~/shared/kinds/KindIcon";
import { useKind } from "~/shared/kinds/KindsContext";
import { outputsOf } from "~/shared/kinds/outputs";
import { configSummary } from "~/shared/kinds/summary";
import { classes } from "~/shared/lib/classes";
import { stateColour } from "~/shared/ui/StateIcon";
import type { FlowNode } from "./flowStore";
import { INPUT_TOP, outputTop } from "./cardSize";
import { ProblemBadge } from "./ProblemBadge";
import { StepStatus } from "./StepStatus";
import styles from "./NodeCard.module.css";

const UNKNOWN_INPUTS = [{ name: "main", label: "Main" }];

function cardSummary(node: WorkflowNode, kind: NodeKind): string {
  const summary = configSummary(kind, node.data.config);
  if (summary !== "") return summary;
  return node.data.label === kind.label ? kind.description : kind.label;
}

/** The card of every node, whatever its kind: the kind's description says what to show. */
export const NodeCard = memo(function NodeCard({ id, data: { node }, selected }: NodeProps<FlowNode>) {
  const kind = useKind(node.type);
  const step = useStep(id);
  const connectable = useSession().editable;
  const inputs = kind?.inputs ?? UNKNOWN_INPUTS;
  const outputs = outputsOf(node, kind);
  const off = node.data.disabled === true;
  const summary = off ? "Disabled" : kind ? cardSummary(node, kind) : `Unknown kind: ${node.type}`;

  return (
    <article
      className={classes(styles["card"], selected && styles["selected"], off && styles["off"], !off && step?.state === "skipped" && styles["faded"])}
      style={step ? { borderColor: stateColour(step.state), boxShadow: `0 0 0 1px ${stateColour(step.state)}` } : undefined}
      aria-label={off ? `${node.data.label}, disabled` : node.data.label}
      data-state={step?.state ?? undefined}
    >
      <div className={styles["head"]}>
        <KindIcon type={node.type} category={kind?.category} />
        <div className={styles["words"]}>
          <div className={styles["label"]}>{node.data.label || "Without a name"}</div>
          <div className={styles["summary"]}>{summary}</div>
        </div>
        <ProblemBadge nodeId={id} />
      </div>
      {outputs.length > 1 && (
        <div className={styles["outputs"]}>
          {outputs.map((port) => (
            <div key={port.name}>{port.label || port.name}</div>
          ))}
        </div>
      )}
      {inputs.map((port) => (
        <Handle
          key={port.name}
          id={port.name}
          type="target"
          position={Position.Left}
          style={{ top: INPUT_TOP }}
          isConnectable={connectable}
          aria-label={`Input ${port.label || port.name}`}
        />
      ))}
      {outputs.map((port, index) => (
        <Handle
          key={port.name}
          id={port.name}
          type="source"
          position={Position.Right}
          style={{ top: outputTop(index, outputs.length) }}
          isConnectable={connectable}
          aria-label={`Output ${port.label || port.name}`}
        />
      ))}
      {step && <StepStatus step={step} />}
    </article>
  );
});
