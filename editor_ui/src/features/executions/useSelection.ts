import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, explain, result } from "~/shared/api/client";
import { showToast } from "~/shared/ui/toasts";

/** The server takes so many at once. */
export const MOST = 100;

export interface Selection {
  ids: ReadonlySet<string>;
  toggle: (runId: string) => void;
  clear: () => void;
  again: (from: "all" | "failed") => void;
  busy: boolean;
}

/** Runs that are picked to be run again together. */
export function useSelection(workflowId: string): Selection {
  const { t } = useTranslation("executions");
  const queryClient = useQueryClient();
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const clear = () => setIds(new Set());

  const { mutate, isPending } = useMutation({
    mutationFn: (from: "all" | "failed") =>
      result(
        api.POST("/api/v1/workflows/{workflowId}/runs/again", {
          params: { path: { workflowId } },
          body: { from, version: "newest", runs: [...ids] },
        }),
      ),
    onSuccess: ({ items }) => {
      const refused = items.flatMap(({ problem }) => (problem ? [problem] : []));
      const done = items.length - refused.length;
      if (done > 0) showToast({ tone: "success", title: t("doneAgain", { count: done }) });
      if (refused[0]) showToast({ tone: "error", title: t("notAgain", { count: refused.length }), detail: refused[0].detail });
      setIds(new Set(items.filter(({ problem }) => problem).map(({ runId }) => runId)));
    },
    onError: (error) => showToast({ tone: "error", ...explain(error) }),
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: ["runs", workflowId] }),
        queryClient.invalidateQueries({ queryKey: ["run", workflowId] }),
      ]),
  });

  const toggle = (runId: string) => {
    const next = new Set(ids);
    if (!next.delete(runId)) next.add(runId);
    setIds(next);
  };
  return { ids, toggle, clear, again: mutate, busy: isPending };
}
