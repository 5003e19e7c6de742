import type { Step } from "~/shared/api/types";
import { duration } from "~/shared/lib/format";
import { useNow } from "~/shared/lib/useNow";
import { StateIcon, stateInWords } from "~/shared/ui/StateIcon";
import { canvasText } from "./text";
import styles from "./NodeCard.module.css";

/** What goes on by itself, so that its time does, too. A retry waits for its time. */
const goesOn = ({ state, airflowState }: Step) => state === "RUNNING" && airflowState !== "up_for_retry";

function loopWords(mapped: NonNullable<Step["mapped"]>): string {
  const done = (mapped.counts.COMPLETED ?? 0) + (mapped.airflowCounts["skipped"] ?? 0);
  const failed = mapped.counts.FAILED ?? 0;
  const words = canvasText("step.done", { done, total: mapped.total });
  return failed > 0 ? `${words}, ${canvasText("step.failed", { count: failed })}` : words;
}

/** "try 2 of 4"; of a node that succeeds at once there is nothing to say. */
function tryWords({ airflowState, tryNumber, maxTries }: Step): string | null {
  if (tryNumber <= 1 && airflowState !== "up_for_retry") return null;
  return canvasText("step.try", { number: Math.max(tryNumber, 1), total: Math.max(maxTries + 1, tryNumber) });
}

function Elapsed({ since }: { since: string }) {
  const now = useNow();
  return <> · {duration((now - Date.parse(since)) / 1000, { goesOn: true })}</>;
}

/** How a node did in the run that is shown: under its card, so that the card keeps its size. */
export function StepStatus({ step }: { step: Step }) {
  const parts = [
    step.mapped ? loopWords(step.mapped) : null,
    step.state === "COMPLETED" || step.state === "FAILED"
      ? step.durationSeconds !== null && duration(step.durationSeconds)
      : stateInWords(step),
    tryWords(step),
  ].filter(Boolean);
  return (
    <div className={styles["status"]}>
      <StateIcon of={step} size={14} />
      <span>
        {parts.join(" · ")}
        {goesOn(step) && step.startedAt !== null && <Elapsed since={step.startedAt} />}
      </span>
    </div>
  );
}
