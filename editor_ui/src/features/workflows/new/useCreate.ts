import { useMutation, useQueryClient, type UseMutationResult } from "@tanstack/react-query";
import { api, result } from "~/shared/api/client";
import { workflowQuery } from "~/shared/api/queries";
import type { ImportedWorkflow, Workflow } from "~/shared/api/types";
import { prettyJson, type JsonObject } from "~/shared/lib/json";
import { rememberImport } from "~/shared/lib/imports";
import { rememberPayload } from "~/shared/lib/payloads";
import { START, useGo } from "~/shared/lib/place";

function useOpen(): (workflow: Workflow, panel?: string) => void {
  const go = useGo();
  const queryClient = useQueryClient();
  return (workflow, panel) => {
    queryClient.setQueryData(workflowQuery(workflow.id).queryKey, workflow);
    void queryClient.invalidateQueries({ queryKey: ["workflows"] });
    go({ ...START, workflow: workflow.id, panel: panel ?? null }, { push: true });
  };
}

export interface NewWorkflow {
  name: string;
  document: JsonObject;
  /** To try it with. */
  payload?: JsonObject;
}

/** Creates a workflow and opens it. */
export function useCreate(): UseMutationResult<Workflow, Error, NewWorkflow> {
  const open = useOpen();
  return useMutation({
    mutationFn: ({ name, document }: NewWorkflow) => result(api.POST("/api/v1/workflows", { body: { name, document } })),
    onSuccess: (workflow, { payload }) => {
      if (payload && Object.keys(payload).length > 0) rememberPayload(workflow.id, prettyJson(payload));
      open(workflow);
    },
  });
}

/** Has what n8n exported translated, and opens it with the report beside it. */
export function useImport(): UseMutationResult<ImportedWorkflow, Error, { name: string; file: JsonObject }> {
  const open = useOpen();
  return useMutation({
    mutationFn: ({ name, file }: { name: string; file: JsonObject }) =>
      result(api.POST("/api/v1/workflows/import", { params: { query: { name } }, body: file })),
    onSuccess: ({ workflow, report }) => {
      rememberImport(workflow.id, report);
      open(workflow, "import");
    },
  });
}
