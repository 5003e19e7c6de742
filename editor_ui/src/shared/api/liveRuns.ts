import type { RunDetail } from "./types";

/** How the runs are that the live connection follows now; what a request gave meanwhile is older. */
const followed = new Map<string, RunDetail>();

export function liveKey(workflowId: string, runId: string | null): string {
  return JSON.stringify([workflowId, runId]);
}

export function setLiveRun(workflowId: string, runId: string, run: RunDetail | null): void {
  if (run) followed.set(liveKey(workflowId, runId), run);
  else followed.delete(liveKey(workflowId, runId));
}

export function liveRun(workflowId: string, runId: string): RunDetail | undefined {
  return followed.get(liveKey(workflowId, runId));
}
