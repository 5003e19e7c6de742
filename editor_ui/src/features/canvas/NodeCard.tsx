import { memo } from "react";
import { Handle, Position, type NodeProps } from "@xyflow/react";
import type { NodeKind } from "~/shared/api/types";
import { useSession, useStep } from "~/shared/document/SessionContext";
import type { WorkflowNode } from "~/shared/document/types";
import { INPUT_TOP, outputTop } from "~/shared/kinds/cardSize";
import { KindIcon } from "~/shared/kinds/KindIcon";
import { useKind } from "~/shared/kinds/KindsContext";
import { outputsOf } from "~/shared/kinds/outputs";
import { configSummary } from "~/shared/kinds/summary";
import { classes } from "~/shared/lib/classes";
import { stateColour } from "~/shared/ui/StateIcon";
import { CardLabel } from "./CardLabel";
import type { FlowNode } from "./flowStore";
import { nameId, useFacts } from "./facts";
import { OutputPlus } from "./OutputPlus";
import { PinBadge } from "./PinBadge";
import { ProblemBadge } from "./ProblemBadge";
import { standing } from "./offers";
import { StepStatus } from "./StepStatus";
import { useUi } from "./ui";
import { canvasText } from "./text";
import styles from "./NodeCard.module.css";

const UNKNOWN_INPUTS = [{ name: "main", label: "Main" }];

function cardSummary(node: WorkflowNode, kind: NodeKind): string {
  const summary = configSummary(kind, node.data.config);
  if (summary !== "") return summary;
  return node.data.label === kind.label ? kind.description : kind.label;
}

/** What a screen reader says of a card: "Fetch customer, HTTP request, leads to Is it large?" */
function CardName({ node, kind }: { node: WorkflowNode; kind: NodeKind | undefined }) {
  const { leadsTo } = useFacts(node.id);
  const parts = [
    node.data.label || canvasText("unnamed"),
    kind?.label ?? node.type,
    node.data.disabled === true && canvasText("disabled"),
    leadsTo === "" ? canvasText("leadsNowhere") : canvasText("leadsTo", { targets: leadsTo }),
  ];
  return (
    <span id={nameId(node.id)} hidden>
      {parts.filter(Boolean).join(", ")}
    </span>
  );
}

type CardProps = Pick<NodeProps<FlowNode>, "id" | "data" | "selected">;

/** React Flow also tells a card where it stands, at each frame of a drag: that is nothing that it shows. */
const looksTheSame = (before: CardProps, now: CardProps) =>
  before.id === now.id && before.data === now.data && before.selected === now.selected;

/** The card of every node, whatever its kind: the kind's description says what to show. */
export const NodeCard = memo(function NodeCard({ id, data: { node }, selected }: CardProps) {
  const kind = useKind(node.type);
  const step = useStep(id);
  const fit = useUi((ui) => standing(ui.offer, id));
  const { editable } = useSession();
  const inputs = kind?.inputs ?? UNKNOWN_INPUTS;
  const outputs = outputsOf(node, kind);
  const off = node.data.disabled === true;
  const summary = off ? canvasText("disabled") : kind ? cardSummary(node, kind) : canvasText("unknownKind", { type: node.type });

  return (
    <article
      className={classes(styles["card"], selected && styles["selected"], off && styles["off"], !off && step?.state === "SKIPPED" && step.airflowState !== "upstream_failed" && styles["faded"])}
      style={step ? { borderColor: stateColour(step), boxShadow: `0 0 0 1px ${stateColour(step)}` } : undefined}
      aria-label={off ? `${node.data.label}, ${canvasText("disabled").toLowerCase()}` : node.data.label}
      data-state={step?.state}
      data-fit={fit}
    >
      <CardName node={node} kind={kind} />
      <div className={styles["head"]}>
        <KindIcon type={node.type} category={kind?.category} />
        <div className={styles["words"]}>
          <CardLabel node={node} />
          <div className={styles["summary"]}>{summary}</div>
        </div>
        {node.data.pinned !== undefined && <PinBadge />}
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
          role="img"
          position={Position.Left}
          style={{ top: INPUT_TOP }}
          isConnectable={editable}
          aria-label={canvasText("input", { name: port.label || port.name })}
        />
      ))}
      {outputs.map((port, index) => (
        <Handle
          key={port.name}
          id={port.name}
          type="source"
          role="img"
          position={Position.Right}
          style={{ top: outputTop(index, outputs.length) }}
          isConnectable={editable}
          aria-label={canvasText("output", { name: port.label || port.name })}
        />
      ))}
      {editable && <OutputPlus nodeId={id} outputs={outputs} shown={selected} />}
      {step && <StepStatus step={step} />}
    </article>
  );
}, looksTheSame);
