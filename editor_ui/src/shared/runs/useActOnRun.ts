import { useMutation, useQueryClient, type UseMutateFunction } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, explain, result } from "~/shared/api/client";
import type { AgainBody, Run } from "~/shared/api/types";
import { useGo } from "~/shared/lib/place";
import { showToast } from "~/shared/ui/toasts";

interface Acts {
  cancel: UseMutateFunction<Run>;
  /** Shows the run that runs then; it may be the same. */
  again: UseMutateFunction<Run, Error, AgainBody>;
  busy: boolean;
}

/** What can be done with a run. */
export function useActOnRun(workflowId: string, runId: string): Acts {
  const { t } = useTranslation("shared");
  const go = useGo();
  const queryClient = useQueryClient();
  const params = { path: { workflowId, runId } };
  const refresh = () =>
    Promise.all([
      queryClient.invalidateQueries({ queryKey: ["runs", workflowId] }),
      queryClient.invalidateQueries({ queryKey: ["run", workflowId, runId] }),
      queryClient.invalidateQueries({ queryKey: ["step", workflowId, runId] }),
    ]);

  const cancel = useMutation({
    mutationFn: () => result(api.POST("/api/v1/workflows/{workflowId}/runs/{runId}/cancel", { params })),
    onSuccess: () => showToast({ tone: "success", title: t("act.cancelled") }),
    onError: (error) => showToast({ tone: "error", title: t("act.notCancelled"), detail: explain(error).detail }),
    onSettled: refresh,
  });

  const again = useMutation({
    mutationFn: (body: AgainBody) =>
      result(
        api.POST("/api/v1/workflows/{workflowId}/runs/{runId}/again", {
          params: { ...params, header: { "Idempotency-Key": crypto.randomUUID() } },
          body,
        }),
      ),
    onSuccess: (run) => {
      // First: whoever picks a node while the lists are read anew must not lose it.
      go({ run: run.id, node: null });
      return refresh();
    },
    onError: (error) => showToast({ tone: "error", title: t("act.notAgain"), detail: explain(error).detail }),
  });

  return { cancel: cancel.mutate, again: again.mutate, busy: cancel.isPending || again.isPending };
}
