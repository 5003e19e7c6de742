import type { RunDetail, Step } from "~/shared/api/types";

/** One node in two runs. */
export interface ComparedStep {
  nodeId: string;
  left: Step | null;
  right: Step | null;
  /** Whether it is another state, another number of tries or of items. */
  isDifferent: boolean;
  /** Seconds that it took longer on the right; null where it was not completed in both. */
  slower: number | null;
}

const shape = (step: Step | null) => step && [step.state, step.airflowState, step.tryNumber, step.mapped?.counts];
const time = (step: Step | null) => (step?.state === "COMPLETED" ? step.durationSeconds : null);

/** The steps of both runs, in the order in which the nodes were drawn. */
export function compareSteps(left: RunDetail, right: RunDetail, order: readonly string[]): ComparedStep[] {
  const sides = [left, right].map((run) => new Map(run.steps.map((step) => [step.nodeId, step])));
  const of = (side: number, nodeId: string) => sides[side]?.get(nodeId) ?? null;
  const known = new Set([...left.steps, ...right.steps].map((step) => step.nodeId));
  const sorted = new Set([...order.filter((nodeId) => known.has(nodeId)), ...known]);
  return [...sorted].map((nodeId) => {
    const [one, other] = [of(0, nodeId), of(1, nodeId)];
    const [before, after] = [time(one), time(other)];
    return {
      nodeId,
      left: one,
      right: other,
      isDifferent: JSON.stringify(shape(one)) !== JSON.stringify(shape(other)),
      slower: before === null || after === null ? null : after - before,
    };
  });
}
