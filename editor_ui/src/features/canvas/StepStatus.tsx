import type { Step } from "~/shared/api/types";
import { duration } from "~/shared/lib/format";
import { StateIcon, stateInWords } from "~/shared/ui/StateIcon";
import styles from "./NodeCard.module.css";

function loopWords(mapped: NonNullable<Step["mapped"]>): string {
  const done = (mapped.counts["success"] ?? 0) + (mapped.counts["skipped"] ?? 0);
  const failed = mapped.counts["failed"] ?? 0;
  return `${done} of ${mapped.total}${failed > 0 ? `, ${failed} failed` : ""}`;
}

/** How a node did in the run that is shown: under its card, so that the card keeps its size. */
export function StepStatus({ step }: { step: Step }) {
  const parts = [
    step.mapped ? loopWords(step.mapped) : null,
    step.state === "success" || step.state === "failed"
      ? step.durationSeconds !== null && duration(step.durationSeconds)
      : stateInWords(step.state),
    step.tryNumber > 1 ? `try ${step.tryNumber}` : null,
  ].filter(Boolean);
  return (
    <div className={styles["status"]}>
      <StateIcon state={step.state} size={14} />
      <span>{parts.join(" · ")}</span>
    </div>
  );
}
