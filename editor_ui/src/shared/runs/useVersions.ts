import { useQuery } from "@tanstack/react-query";
import { meQuery, workflowQuery } from "~/shared/api/queries";
import type { Run } from "~/shared/api/types";

export interface Versions {
  ran: number;
  /** What runs when nobody chooses: of a test what is saved, else what is deployed. */
  newest: number;
}

/** The two revisions that a run can be run again with; null where it is one, or the person may not choose. */
export function useVersions(workflowId: string, run: Run | undefined): Versions | null {
  const workflow = useQuery(workflowQuery(workflowId)).data;
  const mayEdit = useQuery(meQuery).data?.canEdit ?? false;
  if (!workflow || !run || run.revision === null || !mayEdit) return null;
  const newest = run.isTest ? workflow.revision : workflow.deployment?.revision;
  return newest === undefined || newest === run.revision ? null : { ran: run.revision, newest };
}

/** Parts of a test go on as what it is a test of; others' as what is deployed, unless somebody chooses. */
export const partVersion = (run: Run): "ran" | "newest" => (run.isTest ? "ran" : "newest");
