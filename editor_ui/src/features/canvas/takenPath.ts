import type { Step } from "~/shared/api/types";

const UNREACHED = new Set<string>(["PENDING", "SKIPPED"]);

const statesOf = (step: Step): string[] => (step.mapped ? Object.keys(step.mapped.counts) : [step.state]);

/** Whether a run went from one node to the other by this output; in a loop's body, with one item at least. */
export function isTaken(from: Step | undefined, to: Step | undefined, output: string): boolean {
  if (!from || !to) return false;
  if (from.ways && !from.ways.includes(output)) return false;
  return statesOf(from).includes("COMPLETED") && statesOf(to).some((state) => !UNREACHED.has(state));
}
