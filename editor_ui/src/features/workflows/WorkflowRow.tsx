import { Trash2 } from "lucide-react";
import type { WorkflowSummary } from "~/shared/api/types";
import { counted, fullTime, timeAgo } from "~/shared/lib/format";
import { useGo } from "~/shared/lib/place";
import { Badge } from "~/shared/ui/Badge";
import { IconButton } from "~/shared/ui/Button";
import { StateIcon, stateInWords } from "~/shared/ui/StateIcon";
import styles from "./WorkflowsPage.module.css";

function DeploymentCell({ workflow: { deployment, revision } }: { workflow: WorkflowSummary }) {
  if (!deployment) return <Badge>Draft</Badge>;
  if (deployment.state === "failed") {
    return (
      <Badge tone="error" title={deployment.importError?.message}>
        Cannot load
      </Badge>
    );
  }
  if (deployment.state === "pending") return <Badge tone="info">Loading</Badge>;
  return deployment.revision === revision ? <Badge tone="success">Live</Badge> : <Badge tone="warning">Newer edits</Badge>;
}

interface WorkflowRowProps {
  workflow: WorkflowSummary;
  canEdit: boolean;
  onDelete: () => void;
}

export function WorkflowRow({ workflow, canEdit, onDelete }: WorkflowRowProps) {
  const go = useGo();
  const { lastRun } = workflow;
  const open = () => go({ workflow: workflow.id, node: null, run: null, panel: null }, { push: true });
  return (
    <tr onClick={open}>
      <td className={styles["name"]}>
        <button
          type="button"
          onClick={(event) => {
            event.stopPropagation();
            open();
          }}
        >
          {workflow.name}
        </button>
        {workflow.description !== "" && <p>{workflow.description}</p>}
      </td>
      <td>{counted(workflow.nodeCount, "node")}</td>
      <td>
        <DeploymentCell workflow={workflow} />
      </td>
      <td>
        {lastRun ? (
          <span className={styles["run"]} title={fullTime(lastRun.startedAt ?? lastRun.createdAt)}>
            <StateIcon state={lastRun.state} />
            {stateInWords(lastRun.state)}, {timeAgo(lastRun.startedAt ?? lastRun.createdAt)}
          </span>
        ) : (
          <span className={styles["muted"]}>Never run</span>
        )}
      </td>
      <td className={styles["muted"]} title={fullTime(workflow.updatedAt)}>
        {timeAgo(workflow.updatedAt)}
      </td>
      <td className={styles["actions"]}>
        {canEdit && (
          <IconButton
            small
            label={`Delete ${workflow.name}`}
            icon={Trash2}
            onClick={(event) => {
              event.stopPropagation();
              onDelete();
            }}
          />
        )}
      </td>
    </tr>
  );
}
