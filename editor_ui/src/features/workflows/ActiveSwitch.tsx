import { useMutation, useQueryClient, type InfiniteData } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, explain, result } from "~/shared/api/client";
import type { WorkflowPage, WorkflowSummary } from "~/shared/api/types";
import { Switch } from "~/shared/ui/inputs";
import { showToast } from "~/shared/ui/toasts";

type Pages = InfiniteData<WorkflowPage>;

function withActive(data: Pages | undefined, id: string, active: boolean): Pages | undefined {
  const changed = (item: WorkflowSummary): WorkflowSummary =>
    item.id === id && item.deployment ? { ...item, deployment: { ...item.deployment, active } } : item;
  return data && { ...data, pages: data.pages.map((page) => ({ ...page, items: page.items.map(changed) })) };
}

/** Whether anything starts the workflow. Shown at once, and taken back when the server refuses. */
export function ActiveSwitch({ workflow, canEdit }: { workflow: WorkflowSummary; canEdit: boolean }) {
  const { t } = useTranslation("workflows");
  const queryClient = useQueryClient();
  const show = (active: boolean) =>
    queryClient.setQueriesData<Pages>({ queryKey: ["workflows"] }, (data) => withActive(data, workflow.id, active));

  const { mutate } = useMutation({
    mutationFn: (active: boolean) =>
      result(
        api.PATCH("/api/v1/workflows/{workflowId}/active", { params: { path: { workflowId: workflow.id } }, body: { active } }),
      ),
    onMutate: async (active) => {
      await queryClient.cancelQueries({ queryKey: ["workflows"] });
      show(active);
    },
    onError: (error, active) => {
      show(!active);
      showToast({ tone: "error", ...explain(error) });
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["workflows"] }),
  });

  if (!workflow.deployment) return null;
  const { active } = workflow.deployment;
  return (
    <Switch
      label={t("active", { name: workflow.name })}
      checked={active}
      disabled={!canEdit}
      onChange={(wanted) => mutate(wanted)}
    />
  );
}
