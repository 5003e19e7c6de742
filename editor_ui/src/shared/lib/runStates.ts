import type { Run } from "~/shared/api/types";

/** Whether nothing more will happen in a run, unless somebody runs it again. */
export function isOver({ state }: Pick<Run, "state">): boolean {
  return state !== "PENDING" && state !== "RUNNING";
}
