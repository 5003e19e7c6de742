import type { Step } from "~/shared/api/types";

/** What changes when there is something new to load of a step. */
export function stamp(step: Step | undefined): string {
  return `${step?.state ?? "none"}/${step?.airflowState ?? "none"}/${step?.held ?? false}/${step?.tryNumber ?? 0}/${JSON.stringify(step?.mapped?.counts ?? null)}`;
}
