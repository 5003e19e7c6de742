import type { Run, RunDetail, Step } from "./types";

interface OfRun {
  workflowId: string;
  runId: string;
  version: string;
  isFinal: boolean;
}

interface OfRuns {
  workflowId: string;
  version: string;
}

/** What the server says on the live connection; docs/rest-api.md has the words. */
export type LiveMessage =
  | ({ type: "run"; run: RunDetail } & OfRun)
  | ({ type: "changes"; run: Run; steps: Step[] } & OfRun)
  | ({ type: "current" } & OfRun)
  | ({ type: "runs" } & OfRuns)
  | ({ type: "runsCurrent" } & OfRuns)
  | { type: "refused"; workflowId: string; runId: string | null; code: string; detail: string }
  | { type: "ping" };

function byStart(a: Step, b: Step): number {
  if (a.startedAt === null || b.startedAt === null) {
    if (a.startedAt !== b.startedAt) return a.startedAt === null ? 1 : -1;
  } else {
    const apart = Date.parse(a.startedAt) - Date.parse(b.startedAt);
    if (apart !== 0) return apart;
  }
  return a.nodeId < b.nodeId ? -1 : 1;
}

/** A run with what has changed in it, its steps in the server's order. */
export function withChanges(known: RunDetail, run: Run, changed: readonly Step[]): RunDetail {
  const steps = new Map(known.steps.map((step) => [step.nodeId, step]));
  for (const step of changed) steps.set(step.nodeId, step);
  return { ...known, ...run, steps: [...steps.values()].sort(byStart) };
}
