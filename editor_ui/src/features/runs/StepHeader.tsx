import { ExternalLink } from "lucide-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { runQuery } from "~/shared/api/queries";
import type { StepDetail } from "~/shared/api/types";
import { useSession } from "~/shared/document/SessionContext";
import { airflowPaths } from "~/shared/lib/airflowPaths";
import { duration, fullTime } from "~/shared/lib/format";
import { StateIcon, stateInWords } from "~/shared/ui/StateIcon";
import styles from "./StepPanel.module.css";

interface StepHeaderProps {
  step: StepDetail;
  title: string;
  runId: string;
}

/** How a step went, and its page in Airflow with its log. */
export function StepHeader({ step, title, runId }: StepHeaderProps) {
  const { t } = useTranslation("runs");
  const { workflowId } = useSession();
  // Tests have a DAG of their own.
  const dagId = useQuery(runQuery(workflowId, runId)).data?.dagId ?? workflowId;
  return (
    <header className={styles["header"]}>
      <StateIcon of={step} size={20} />
      <div className={styles["title"]}>
        <h2>{title}</h2>
        <p>
          {stateInWords(step)}
          {step.state !== "SKIPPED" && step.durationSeconds !== null && ` · ${duration(step.durationSeconds)}`}
          {step.tryNumber > 1 && ` · ${t("tryOf", { number: step.tryNumber, most: step.maxTries + 1 })}`}
        </p>
        {step.startedAt && <p>{t("started", { time: fullTime(step.startedAt) })}</p>}
      </div>
      <Link className={styles["link"]} to={airflowPaths.task(dagId, runId, step.nodeId, step.mapIndex)} title={t("logTitle")}>
        <ExternalLink size={14} aria-hidden />
        {t("log")}
      </Link>
    </header>
  );
}
