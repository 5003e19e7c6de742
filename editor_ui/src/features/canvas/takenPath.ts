import type { Step } from "~/shared/api/types";

const UNREACHED = new Set<string>(["PENDING", "SKIPPED"]);

const statesOf = (step: Step): string[] => (step.mapped ? Object.keys(step.mapped.counts) : [step.state]);

/** Whether a run went from one node to the other; in a loop's body, with one item at least. */
export function isTaken(from: Step | undefined, to: Step | undefined): boolean {
  if (!from || !to) return false;
  return statesOf(from).includes("COMPLETED") && statesOf(to).some((state) => !UNREACHED.has(state));
}
