import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import type { RunDetail } from "~/shared/api/types";
import { duration, fullTime } from "~/shared/lib/format";
import { addressOf } from "~/shared/lib/place";
import { StateIcon, stateInWords } from "~/shared/ui/StateIcon";
import styles from "./Compare.module.css";

/** Which run it is, and how it went. */
export function RunHead({ workflowId, run }: { workflowId: string; run: RunDetail }) {
  const { t } = useTranslation("compare");
  return (
    <article className={styles["head"]}>
      <StateIcon of={run} size={20} />
      <div>
        <Link to={addressOf({ page: "executions", workflow: workflowId, run: run.id })}>{fullTime(run.startedAt ?? run.createdAt)}</Link>
        <p>
          {stateInWords(run)}
          {run.durationSeconds !== null && ` · ${duration(run.durationSeconds)}`}
          {run.revision !== null && ` · ${t("revision", { number: run.revision })}`}
          {run.triggeredBy !== null && ` · ${run.triggeredBy}`}
        </p>
      </div>
    </article>
  );
}
