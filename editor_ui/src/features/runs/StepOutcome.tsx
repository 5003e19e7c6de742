import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { stepQuery } from "~/shared/api/queries";
import { useStep } from "~/shared/document/SessionContext";
import { Attempts } from "./Attempts";
import { StepErrorView } from "./StepErrorView";
import { StepHeader } from "./StepHeader";
import { stamp } from "./stamp";
import styles from "./StepPanel.module.css";

interface StepOutcomeProps {
  workflowId: string;
  runId: string;
  nodeId: string;
  /** The item of a loop; -1 outside of loops. */
  mapIndex: number;
  /** Whether it is the newest run, and none that somebody picked. */
  isLast: boolean;
}

/** How a node did in a run, without its data. Nothing where it was no part of it. */
export function StepOutcome({ workflowId, runId, nodeId, mapIndex, isLast }: StepOutcomeProps) {
  const { t } = useTranslation("runs");
  const summary = useStep(nodeId);
  const query = stepQuery(workflowId, runId, nodeId, mapIndex);
  const { data } = useQuery({
    ...query,
    queryKey: [...query.queryKey, stamp(summary)],
    placeholderData: keepPreviousData,
    retry: false,
  });
  if (!data) return null;
  return (
    <div className={styles["outcome"]}>
      <StepHeader step={data} title={t(isLast ? "inLastRun" : "inThisRun")} runId={runId} />
      {data.error && <StepErrorView nodeId={nodeId} error={data.error} />}
      <Attempts step={data} />
    </div>
  );
}
