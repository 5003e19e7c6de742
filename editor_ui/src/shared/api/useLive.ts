import { useEffect } from "react";
import { useStore } from "zustand";
import { live, liveStore } from "./live";
import { liveKey } from "./liveRuns";

/**
 * Follows a run, or with null the workflow's list of runs: what the server tells comes into the query cache.
 * Answers whether it is told now; while it is not, it has to be asked for.
 */
export function useLive(workflowId: string, runId: string | null, wanted = true): boolean {
  useEffect(() => (wanted ? live.follow(workflowId, runId) : undefined), [runId, wanted, workflowId]);
  return useStore(liveStore, ({ keys }) => keys.has(liveKey(workflowId, runId)));
}
