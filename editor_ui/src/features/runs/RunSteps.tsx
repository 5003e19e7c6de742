import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { RunDetail, Step } from "~/shared/api/types";
import { useSession } from "~/shared/document/SessionContext";
import { duration } from "~/shared/lib/format";
import { isOver } from "~/shared/lib/runStates";
import { useNow } from "~/shared/lib/useNow";
import { StateIcon, stateInWords } from "~/shared/ui/StateIcon";
import { stamp } from "./stamp";
import { timelineQuery } from "./stepQueries";
import { spanOf } from "./timeBars";
import { TimeBar } from "./TimeBar";
import styles from "./StepPanel.module.css";
import bars from "./TimeBar.module.css";

/** Steps that did not start come last. */
function compareStarts(a: Step, b: Step): number {
  if (a.startedAt === null || b.startedAt === null) return Number(a.startedAt === null) - Number(b.startedAt === null);
  return Date.parse(a.startedAt) - Date.parse(b.startedAt);
}

function outcome(step: Step): string {
  const ran = step.state === "COMPLETED" || step.state === "FAILED";
  return ran && step.durationSeconds !== null ? duration(step.durationSeconds) : stateInWords(step);
}

/** The steps of a run in the order they started, each with its time on the run's axis. */
export function RunSteps({ run, labelOf }: { run: RunDetail; labelOf: (nodeId: string) => string }) {
  const { t } = useTranslation("runs");
  const session = useSession();
  const steps = run.steps.toSorted((a, b) => compareStarts(a, b));
  const { data, dataUpdatedAt } = useQuery(timelineQuery(session.workflowId, run.id, `${run.state} ${steps.map(stamp).join(" ")}`));
  const ticked = useNow(!isOver(run));
  // By the server's clock, as all these times are.
  const now = data ? Math.max(ticked, dataUpdatedAt) - dataUpdatedAt + Date.parse(data.at) : ticked;
  const span = run.startedAt !== null && data ? spanOf(run.startedAt, run.endedAt, data.bars, now) : null;
  return (
    <>
      {span && (
        <div className={bars["legend"]} aria-hidden>
          <span>0</span>
          <span>
            <i className={bars["wait"]} />
            {t("bar.waited")}
          </span>
          <span>{duration((span.to - span.from) / 1000, { goesOn: !isOver(run) })}</span>
        </div>
      )}
      <ul className={styles["steps"]} aria-label={t("steps")}>
        {steps.map((step) => {
          const bar = data?.bars.find((one) => one.nodeId === step.nodeId);
          return (
            <li key={step.nodeId}>
              <button
                type="button"
                onClick={() => {
                  session.select([step.nodeId]);
                  session.view.getState().canvas?.keepInView(step.nodeId);
                }}
              >
                <StateIcon of={step} />
                <span>{labelOf(step.nodeId)}</span>
                <em>{outcome(step)}</em>
              </button>
              {span && bar && <TimeBar bar={bar} step={step} span={span} now={now} />}
            </li>
          );
        })}
      </ul>
    </>
  );
}
