import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { deploy } from "~/shared/document/deploying";
import { useSession } from "~/shared/document/SessionContext";
import { useRefused } from "~/shared/document/useRefused";
import { showToast } from "~/shared/ui/toasts";

/** Deploys what is on the canvas under a name for the version, and says how it went. */
export function useDeploy(onDone: () => void) {
  const { t } = useTranslation("deploy");
  const session = useSession();
  const queryClient = useQueryClient();
  const refused = useRefused("deploy", t("notDeployed"), onDone);

  return useMutation({
    mutationFn: (name: string) => deploy(session, name),
    onSuccess: (deployment) => {
      void queryClient.invalidateQueries({ queryKey: ["workflows"] });
      void queryClient.invalidateQueries({ queryKey: ["versions", session.workflowId] });
      onDone();
      if (deployment.state === "ready") {
        showToast({ tone: "success", key: "deploy", title: t("deployed"), detail: t("ready") });
      } else if (deployment.state === "pending") {
        showToast({ tone: "info", key: "deploy", title: t("deployed"), detail: t("pending") });
      } else {
        const { importError } = deployment;
        session.show(importError?.nodeId ?? null, importError?.field);
        showToast({ tone: "error", key: "deploy", title: t("failed"), detail: importError?.message ?? t("failedDetail") });
      }
    },
    onError: refused,
  });
}
