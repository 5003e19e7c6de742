import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, explain, result } from "~/shared/api/client";
import { workflowQuery } from "~/shared/api/queries";
import type { WorkflowSummary } from "~/shared/api/types";
import { closeSession } from "~/shared/document/session";
import { prettyJson } from "~/shared/lib/json";
import { START, useGo } from "~/shared/lib/place";
import { showToast } from "~/shared/ui/toasts";

const DOWNLOAD_STARTS_MS = 10_000;

function download(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), DOWNLOAD_STARTS_MS);
}

const pathOf = (workflow: WorkflowSummary) => ({ path: { workflowId: workflow.id } });
const read = (workflow: WorkflowSummary) => result(api.GET("/api/v1/workflows/{workflowId}", { params: pathOf(workflow) }));
const failed = (error: unknown) => showToast({ tone: "error", ...explain(error) });

interface Actions {
  open: () => void;
  run: () => void;
  duplicate: () => void;
  download: () => void;
  remove: () => void;
  restore: () => void;
}

/** What a person can do with a workflow from the list. */
export function useActions(workflow: WorkflowSummary): Actions {
  const { t } = useTranslation("workflows");
  const go = useGo();
  const queryClient = useQueryClient();
  const refresh = () => queryClient.invalidateQueries({ queryKey: ["workflows"] });

  const run = useMutation({
    mutationFn: () =>
      result(api.POST("/api/v1/workflows/{workflowId}/runs", { params: pathOf(workflow), body: { payload: {} } })),
    onSuccess: ({ id }) => go({ ...START, workflow: workflow.id, run: id }, { push: true }),
    onError: failed,
  });

  const duplicate = useMutation({
    mutationFn: async () => {
      const { document } = await read(workflow);
      const name = t("copyOf", { name: workflow.name }).slice(0, 200);
      return result(api.POST("/api/v1/workflows", { body: { name, document } }));
    },
    onSuccess: async (copy) => {
      await refresh();
      const open = () => go({ ...START, workflow: copy.id }, { push: true });
      showToast({ tone: "success", title: t("duplicated"), detail: copy.name, action: { label: t("open"), run: open } });
    },
    onError: failed,
  });

  const save = useMutation({
    mutationFn: () => read(workflow),
    onSuccess: ({ document }) => download(`${workflow.id}.json`, `${prettyJson(document)}\n`),
    onError: failed,
  });

  const restore = useMutation({
    mutationFn: () => result(api.POST("/api/v1/workflows/{workflowId}/restore", { params: pathOf(workflow) })),
    onSuccess: async ({ name, notDeployed }) => {
      await refresh();
      if (notDeployed === null) showToast({ tone: "success", title: t("restored"), detail: name });
      else showToast({ tone: "info", title: t("restoredAsDraft", { name }), detail: notDeployed });
    },
    onError: failed,
  });

  const remove = useMutation({
    mutationFn: () => result(api.DELETE("/api/v1/workflows/{workflowId}", { params: pathOf(workflow) })),
    onSuccess: async () => {
      closeSession(workflow.id);
      queryClient.removeQueries({ queryKey: workflowQuery(workflow.id).queryKey });
      await refresh();
      showToast({
        tone: "success",
        title: t("deleted"),
        detail: workflow.name,
        action: { label: t("undo"), run: () => restore.mutate() },
      });
    },
    onError: failed,
  });

  return {
    open: () => go({ ...START, workflow: workflow.id }, { push: true }),
    run: () => run.mutate(),
    duplicate: () => duplicate.mutate(),
    download: () => save.mutate(),
    remove: () => remove.mutate(),
    restore: () => restore.mutate(),
  };
}
