import { useMutation, useQueryClient, type UseMutationResult } from "@tanstack/react-query";
import { api, result } from "~/shared/api/client";
import { workflowQuery } from "~/shared/api/queries";
import type { Workflow } from "~/shared/api/types";
import { prettyJson, type JsonObject } from "~/shared/lib/json";
import { rememberPayload } from "~/shared/lib/payloads";
import { START, useGo } from "~/shared/lib/place";

export interface NewWorkflow {
  name: string;
  document: JsonObject;
  /** To try it with. */
  payload?: JsonObject;
}

/** Creates a workflow and opens it. */
export function useCreate(): UseMutationResult<Workflow, Error, NewWorkflow> {
  const go = useGo();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ name, document }: NewWorkflow) => result(api.POST("/api/v1/workflows", { body: { name, document } })),
    onSuccess: (workflow, { payload }) => {
      queryClient.setQueryData(workflowQuery(workflow.id).queryKey, workflow);
      void queryClient.invalidateQueries({ queryKey: ["workflows"] });
      if (payload && Object.keys(payload).length > 0) rememberPayload(workflow.id, prettyJson(payload));
      go({ ...START, workflow: workflow.id }, { push: true });
    },
  });
}
