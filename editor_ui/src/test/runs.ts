import type { Run } from "~/shared/api/types";

/** A run that somebody started by hand. */
export function run(part: Partial<Run>): Run {
  return {
    id: "r1",
    dagId: "sample",
    isTest: false,
    state: "COMPLETED",
    trigger: "manual",
    runType: "manual",
    createdAt: "2026-11-24T03:00:00Z",
    startedAt: "2026-11-24T03:00:01Z",
    endedAt: "2026-11-24T03:00:04Z",
    durationSeconds: 3,
    triggeredBy: "Ada",
    revision: 4,
    cancelledAt: null,
    cancelledBy: null,
    gaveWayTo: null,
    repeats: null,
    ...part,
  };
}
