import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import type { WorkflowSummary } from "~/shared/api/types";
import { duration, timeAgo } from "~/shared/lib/format";
import { addressOf } from "~/shared/lib/place";
import { stateColour, stateInWords } from "~/shared/ui/StateIcon";
import styles from "./WorkflowsPage.module.css";

/** The last runs, oldest first, each in the colour of its state and leading to the run on the canvas. */
export function RunBar({ workflow }: { workflow: WorkflowSummary }) {
  const { t } = useTranslation("workflows");
  const runs = workflow.recentRuns;
  const newest = runs.at(-1);
  if (!newest) return <span className={styles["muted"]}>{t("neverRun")}</span>;
  return (
    <div className={styles["runs"]}>
      <div className={styles["bar"]} role="group" aria-label={t("lastRuns", { name: workflow.name })}>
        {runs.map((run) => {
          const took = run.durationSeconds === null ? [] : [duration(run.durationSeconds)];
          const words = [stateInWords(run), timeAgo(run.startedAt), ...took].join(", ");
          return (
            <Link
              key={run.id}
              to={addressOf({ workflow: workflow.id, run: run.id })}
              className={styles["mark"]}
              data-state={run.state}
              style={{ color: stateColour(run) }}
              aria-label={words}
              title={words}
              // One stop of the Tab key for each workflow; all runs are on the workflow's own page.
              tabIndex={run === newest ? 0 : -1}
            />
          );
        })}
      </div>
      <span className={styles["muted"]}>
        {stateInWords(newest)}, {timeAgo(newest.startedAt)}
      </span>
    </div>
  );
}
