import { useState } from "react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { FileQuestion } from "lucide-react";
import { useTranslation } from "react-i18next";
import { ApiError, explain } from "~/shared/api/client";
import { stepQuery } from "~/shared/api/queries";
import type { StepDetail } from "~/shared/api/types";
import { useNode, useSession, useStep } from "~/shared/document/SessionContext";
import { useKind } from "~/shared/kinds/KindsContext";
import { EmptyState } from "~/shared/ui/EmptyState";
import { Skeleton } from "~/shared/ui/Skeleton";
import { Attempts } from "./Attempts";
import { ExchangeList } from "./ExchangeList";
import { ItemsTable } from "./ItemsTable";
import { FromHere } from "./FromHere";
import { HeldPanel } from "./HeldPanel";
import { stamp } from "./stamp";
import { StepData } from "./StepData";
import { StepErrorView } from "./StepErrorView";
import { StepHeader } from "./StepHeader";
import { StepLog } from "./StepLog";
import styles from "./StepPanel.module.css";

const NO_ITEM = -1;
/** How the ids of tests begin. */
const OF_TEST = "test__";

function Body({ step, title, runId }: { step: StepDetail; title: string; runId: string }) {
  const { t } = useTranslation("runs");
  const type = useNode(step.nodeId)?.type ?? "";
  const runs = useKind(type)?.category !== "trigger";
  // What a test of one node is given was never tried, and took no time.
  const wasGiven = runs && step.state === "COMPLETED" && step.attempts.length === 0 && step.durationSeconds === 0;
  const { workflowId } = useSession();
  const { nodeId, mapIndex } = step;
  const place = { workflowId, runId, nodeId, mapIndex };
  return (
    <>
      <StepHeader step={step} title={title} runId={runId} />
      <FromHere step={step} runId={runId} />
      {step.held && <HeldPanel runId={runId} />}
      {step.error && <StepErrorView nodeId={step.nodeId} error={step.error} callsBelow={step.exchanges !== null} />}
      {step.airflowState === "skipped" && step.state === "SKIPPED" && (
        <p className={styles["note"]}>{t(step.startedAt === null && runId.startsWith(OF_TEST) ? "notOfTest" : "skipped")}</p>
      )}
      {wasGiven && <p className={styles["note"]}>{t("given")}</p>}
      <StepData step={step} place={place} />
      {step.exchanges && <ExchangeList exchanges={step.exchanges} />}
      <Attempts step={step} />
      <StepLog step={step} place={place} />
    </>
  );
}

/** One step of the run on the canvas: how it went, what went in, what came out. */
export function StepPanel({ nodeId, runId }: { nodeId: string; runId: string }) {
  const { t } = useTranslation("runs");
  const { workflowId } = useSession();
  const label = useNode(nodeId)?.data.label ?? nodeId;
  const summary = useStep(nodeId);
  const [chosen, setChosen] = useState(NO_ITEM);
  const mapIndex = summary?.mapped ? Math.max(chosen, 0) : NO_ITEM;
  const query = stepQuery(workflowId, runId, nodeId, mapIndex);
  const { data, error, isPending } = useQuery({
    ...query,
    queryKey: [...query.queryKey, stamp(summary)],
    placeholderData: keepPreviousData,
  });

  if (isPending) {
    return (
      <div className={styles["panel"]}>
        <Skeleton height={24} width="60%" />
        <Skeleton height={120} />
        <Skeleton height={160} />
      </div>
    );
  }
  if (error) {
    const unknown = error instanceof ApiError && error.problem.status === 404;
    return (
      <EmptyState icon={FileQuestion} title={t(unknown ? "notPart" : "stepFailed")}>
        {unknown ? t("notPartWhy") : explain(error).detail}
      </EmptyState>
    );
  }
  return (
    <div className={styles["panel"]}>
      {data.mapped && <ItemsTable place={{ workflowId, runId, nodeId, mapIndex }} stamp={stamp(summary)} onChoose={setChosen} />}
      <Body key={data.mapIndex} step={data} title={label} runId={runId} />
    </div>
  );
}
