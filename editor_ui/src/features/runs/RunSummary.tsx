import { useQuery } from "@tanstack/react-query";
import { ExternalLink, FileQuestion } from "lucide-react";
import { Link } from "react-router-dom";
import { explain } from "~/shared/api/client";
import { runQuery } from "~/shared/api/queries";
import type { Step } from "~/shared/api/types";
import { useDocument, useSession } from "~/shared/document/SessionContext";
import { duration, fullTime } from "~/shared/lib/format";
import { EmptyState } from "~/shared/ui/EmptyState";
import { Skeleton } from "~/shared/ui/Skeleton";
import { StateIcon, stateInWords } from "~/shared/ui/StateIcon";
import { airflowPaths } from "~/shared/lib/airflowPaths";
import { JsonView } from "./JsonView";
import styles from "./StepPanel.module.css";

/** Steps that did not start come last. */
function compareStarts(a: Step, b: Step): number {
  if (a.startedAt === null || b.startedAt === null) return Number(a.startedAt === null) - Number(b.startedAt === null);
  return Date.parse(a.startedAt) - Date.parse(b.startedAt);
}

function outcome({ state, durationSeconds }: Step): string {
  const ran = state === "success" || state === "failed";
  return ran && durationSeconds !== null ? duration(durationSeconds) : stateInWords(state);
}

/** The run that is on the canvas: how it went, and its steps in the order they started. */
export function RunSummary({ runId }: { runId: string }) {
  const session = useSession();
  const nodes = useDocument((document) => document.nodes);
  const { data: run, error, isPending } = useQuery(runQuery(session.workflowId, runId));

  if (isPending) {
    return (
      <div className={styles["panel"]}>
        <Skeleton height={24} width="60%" />
        <Skeleton height={160} />
      </div>
    );
  }
  if (!run) return <EmptyState icon={FileQuestion} title="The run cannot be shown">{explain(error).detail}</EmptyState>;

  const labels = new Map(nodes.map((node) => [node.id, node.data.label]));
  const steps = run.steps.toSorted((a, b) => compareStarts(a, b));
  return (
    <div className={styles["panel"]}>
      <header className={styles["header"]}>
        <StateIcon state={run.state} size={20} />
        <div className={styles["title"]}>
          <h2>{stateInWords(run.state)}</h2>
          <p>
            {fullTime(run.startedAt ?? run.createdAt)}
            {run.durationSeconds !== null && ` · ${duration(run.durationSeconds)}`}
          </p>
          <p>
            {run.runType}
            {run.triggeredBy !== null && ` · by ${run.triggeredBy}`}
            {run.revision !== null && ` · revision ${run.revision}`}
          </p>
        </div>
        <Link className={styles["link"]} to={airflowPaths.run(session.workflowId, run.id)} title="Open this run in Airflow">
          <ExternalLink size={14} aria-hidden />
          Airflow
        </Link>
      </header>
      <ul className={styles["steps"]}>
        {steps.map((step) => (
          <li key={step.nodeId}>
            <button
              type="button"
              onClick={() => {
                session.select([step.nodeId]);
                session.view.getState().canvas?.keepInView(step.nodeId);
              }}
            >
              <StateIcon state={step.state} />
              <span>{labels.get(step.nodeId) ?? step.nodeId}</span>
              <em>{outcome(step)}</em>
            </button>
          </li>
        ))}
      </ul>
      <JsonView title="Payload" value={run.payload} />
    </div>
  );
}
