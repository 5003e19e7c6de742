import { useEffect } from "react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { workflowQuery } from "~/shared/api/queries";
import { useSaveState, useSession } from "~/shared/document/SessionContext";
import { fullTime } from "~/shared/lib/format";
import { Badge } from "~/shared/ui/Badge";

const ASK_AGAIN_MS = 2_000;

/** Whether Airflow has what is on the canvas. While it is still loading, asks again until it has. */
export function DeploymentBadge() {
  const { t } = useTranslation("deploy");
  const session = useSession();
  const { revision } = useSaveState();
  const deployment = useStore(session.view, (view) => view.deployment);
  const pending = deployment?.state === "pending";
  const { data } = useQuery({
    ...workflowQuery(session.workflowId),
    enabled: pending,
    staleTime: 0,
    refetchInterval: pending ? ASK_AGAIN_MS : false,
  });

  useEffect(() => {
    const fresh = data?.deployment;
    if (pending && fresh && fresh.revision >= deployment.revision && fresh.state !== "pending") {
      session.view.setState({ deployment: fresh });
    }
  }, [data, deployment, pending, session]);

  if (!deployment) return <Badge title={t("badge.draftHint")}>{t("badge.draft")}</Badge>;
  const when = t("badge.when", {
    revision: deployment.revision,
    when: fullTime(deployment.deployedAt),
    who: deployment.deployedBy,
  });
  switch (deployment.state) {
    case "failed":
      return (
        <button
          type="button"
          onClick={() => session.show(deployment.importError?.nodeId ?? null, deployment.importError?.field)}
        >
          <Badge tone="error" title={deployment.importError?.message ?? when}>
            {t("failed")}
          </Badge>
        </button>
      );
    case "pending":
      return (
        <Badge tone="info" title={when}>
          {t("badge.loading")}
        </Badge>
      );
    case "ready":
      if (!deployment.active) return <Badge title={`${when}. ${t("pausedHint")}.`}>{t("badge.paused")}</Badge>;
      return deployment.revision === revision ? (
        <Badge tone="success" title={when}>
          {t("badge.live")}
        </Badge>
      ) : (
        <Badge tone="warning" title={t("badge.newerHint", { when })}>
          {t("badge.newer")}
        </Badge>
      );
  }
}
