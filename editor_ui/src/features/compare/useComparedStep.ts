import { useState } from "react";
import { useQueries } from "@tanstack/react-query";
import { stepQuery } from "~/shared/api/queries";
import type { RunDetail, StepDetail } from "~/shared/api/types";

const ALL_ITEMS = -1;

interface ComparedStep {
  /** Undefined where it is not known, or a run has no such step or item. */
  steps: (StepDetail | undefined)[];
  isLoading: boolean;
  /** In a loop's body the item that is looked at; the first one that failed, unless another was chosen. */
  item: number;
  /** How many there are in the run with more of them; 0 outside of loops. */
  items: number;
  choose: (item: number) => void;
}

/** A node's step in several runs; in a loop's body the same item in all of them. */
export function useComparedStep(workflowId: string, runs: readonly RunDetail[], nodeId: string): ComparedStep {
  const [chosen, choose] = useState<number | null>(null);
  const mapped = runs.map((run) => run.steps.find((step) => step.nodeId === nodeId)?.mapped ?? null);
  const together = useQueries({
    queries: runs.map((run, index) => ({
      ...stepQuery(workflowId, run.id, nodeId, ALL_ITEMS),
      retry: false,
      enabled: (mapped[index]?.counts.FAILED ?? 1) > 0,
    })),
  });
  const failed = together.flatMap(({ data }) => data?.firstFailed ?? []);
  const item = chosen ?? (failed.length > 0 ? Math.min(...failed) : 0);
  const isKnown = together.every((one) => !one.isLoading);
  const single = useQueries({
    queries: runs.map((run, index) => {
      const its = mapped[index];
      const mapIndex = its ? item : ALL_ITEMS;
      return { ...stepQuery(workflowId, run.id, nodeId, mapIndex), retry: false, enabled: isKnown && (!its || item < its.total) };
    }),
  });
  return {
    steps: single.map(({ data }) => data),
    isLoading: !isKnown || single.some((one) => one.isLoading),
    item,
    items: Math.max(...mapped.map((its) => its?.total ?? 0)),
    choose,
  };
}
