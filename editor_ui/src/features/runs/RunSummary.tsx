import { useQuery } from "@tanstack/react-query";
import { CirclePause, ExternalLink, FileQuestion } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { explain } from "~/shared/api/client";
import { runQuery } from "~/shared/api/queries";
import { useDocument, useSession } from "~/shared/document/SessionContext";
import { duration, fullTime } from "~/shared/lib/format";
import { RunActions } from "~/shared/runs/RunActions";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { Skeleton } from "~/shared/ui/Skeleton";
import { startInWords } from "~/shared/runs/triggers";
import { StateIcon, stateInWords } from "~/shared/ui/StateIcon";
import { airflowPaths } from "~/shared/lib/airflowPaths";
import { ExplainRun } from "./ExplainRun";
import { JsonView } from "./JsonView";
import { RunAlerts } from "./RunAlerts";
import { RunHistory } from "./RunHistory";
import { RunSteps } from "./RunSteps";
import styles from "./StepPanel.module.css";

/** The run that is on the canvas: how it went, and its steps in the order they started. */
export function RunSummary({ runId }: { runId: string }) {
  const { t } = useTranslation("runs");
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
  if (!run) return <EmptyState icon={FileQuestion} title={t("runFailed")}>{explain(error).detail}</EmptyState>;

  const labels = new Map(nodes.map((node) => [node.id, node.data.label]));
  const labelOf = (nodeId: string) => labels.get(nodeId) ?? nodeId;
  return (
    <div className={styles["panel"]}>
      <header className={styles["header"]}>
        <StateIcon of={run} size={20} />
        <div className={styles["title"]}>
          <h2>{stateInWords(run)}</h2>
          <p>
            {fullTime(run.startedAt ?? run.createdAt)}
            {run.durationSeconds !== null && ` · ${duration(run.durationSeconds)}`}
          </p>
          <p>
            {startInWords(run)}
            {run.triggeredBy !== null && ` · ${t("by", { name: run.triggeredBy })}`}
            {run.revision !== null && ` · ${t("revision", { number: run.revision })}`}
          </p>
        </div>
        <Link className={styles["link"]} to={airflowPaths.run(run.dagId, run.id)} title={t("openInAirflow")}>
          <ExternalLink size={14} aria-hidden />
          Airflow
        </Link>
      </header>
      <RunActions workflowId={session.workflowId} run={run} />
      {run.state === "FAILED" && <ExplainRun runId={run.id} />}
      {run.state === "FAILED" && <RunAlerts runId={run.id} endedAt={run.endedAt} />}
      {run.steps
        .filter((step) => step.held)
        .map((step) => (
          <div key={step.nodeId}>
            <Button small icon={CirclePause} onClick={() => session.select([step.nodeId])}>
              {t("held.look", { name: labelOf(step.nodeId) })}
            </Button>
          </div>
        ))}
      <RunHistory run={run} labelOf={labelOf} />
      <RunSteps run={run} labelOf={labelOf} />
      {run.stored ? (
        <JsonView title={t("payload")} value={run.payload} />
      ) : (
        <p className={styles["note"]}>{t("payloadNotStored")}</p>
      )}
    </div>
  );
}
