import type { Run } from "~/shared/api/types";
import { duration } from "~/shared/lib/format";

/** How long a run took, or has taken until now. */
export function took(run: Run, now: number): string {
  if (run.durationSeconds !== null) return duration(run.durationSeconds);
  return run.startedAt === null ? "–" : duration((now - Date.parse(run.startedAt)) / 1000);
}
