import { useTranslation } from "react-i18next";
import type { Run } from "~/shared/api/types";
import { classes } from "~/shared/lib/classes";
import { fullTime, timeAgo } from "~/shared/lib/format";
import { isOver } from "~/shared/lib/runStates";
import { useNow } from "~/shared/lib/useNow";
import { CancelRun } from "~/shared/runs/CancelRun";
import { startInWords } from "~/shared/runs/triggers";
import { StateIcon, stateInWords } from "~/shared/ui/StateIcon";
import { took } from "./took";
import type { Selection } from "./useSelection";
import styles from "./Executions.module.css";

interface ExecutionListProps {
  workflowId: string;
  runs: readonly Run[];
  selection: Selection;
  mayRun: boolean;
  shown: string | null;
  onShow: (runId: string) => void;
}

/** Runs, newest first; one is shown. */
export function ExecutionList({ workflowId, runs, selection, mayRun, shown, onShow }: ExecutionListProps) {
  const { t } = useTranslation("executions");
  const now = useNow();
  return (
    <ul className={styles["list"]} aria-label={t("list")}>
      {runs.map((run) => {
        const started = run.startedAt ?? run.createdAt;
        return (
          <li key={run.id} className={styles["row"]}>
            <input
              type="checkbox"
              className={styles["pick"]}
              aria-label={t("select", { time: fullTime(started) })}
              checked={selection.ids.has(run.id)}
              onChange={() => selection.toggle(run.id)}
            />
            <button
              type="button"
              className={classes(styles["entry"], run.id === shown && styles["shown"])}
              aria-current={run.id === shown || undefined}
              onClick={() => onShow(run.id)}
            >
              <StateIcon of={run} size={18} />
              <span className={styles["words"]}>
                <strong title={fullTime(started)}>{fullTime(started)}</strong>
                <span>
                  {stateInWords(run)} · {took(run, now)} · {timeAgo(started, now)}
                </span>
                <span>
                  {startInWords(run)}
                  {run.triggeredBy !== null && ` · ${t("by", { name: run.triggeredBy })}`}
                  {run.revision !== null && ` · ${t("revision", { number: run.revision })}`}
                  {run.gaveWayTo !== null && ` · ${t(run.state === "SKIPPED" ? "leftOut" : "replaced")}`}
                  {run.repeats !== null && ` · ${t("repeats")}`}
                </span>
              </span>
            </button>
            {mayRun && !isOver(run) && <CancelRun workflowId={workflowId} runId={run.id} name={fullTime(started)} />}
          </li>
        );
      })}
    </ul>
  );
}
