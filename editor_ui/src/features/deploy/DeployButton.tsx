import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Rocket } from "lucide-react";
import { useStore } from "zustand";
import { explain } from "~/shared/api/client";
import { deploy, HasProblems } from "~/shared/document/deploying";
import { useSaveState, useSession } from "~/shared/document/SessionContext";
import { useGo } from "~/shared/lib/place";
import { Button } from "~/shared/ui/Button";
import { showToast } from "~/shared/ui/toasts";

export function DeployButton() {
  const session = useSession();
  const go = useGo();
  const queryClient = useQueryClient();
  const { status, revision } = useSaveState();
  const deployed = useStore(session.view, (view) => view.deployment);
  const upToDate = deployed?.revision === revision && status === "saved" && deployed.state !== "failed";

  const { mutate, isPending } = useMutation({
    mutationFn: () => deploy(session),
    onSuccess: (deployment) => {
      void queryClient.invalidateQueries({ queryKey: ["workflows"] });
      if (deployment.state === "ready") {
        showToast({ tone: "success", key: "deploy", title: "Deployed", detail: "Airflow has the new version." });
      } else if (deployment.state === "pending") {
        showToast({ tone: "info", key: "deploy", title: "Deployed", detail: "Airflow is still loading the new version." });
      } else {
        showToast({
          tone: "error",
          key: "deploy",
          title: "Airflow cannot load it",
          detail: deployment.importError?.message ?? "Its import errors say why.",
        });
      }
    },
    onError: (error) => {
      if (error instanceof HasProblems) {
        go({ panel: "problems" });
        showToast({ tone: "error", key: "deploy", title: "Not deployed", detail: error.message });
      } else {
        showToast({ tone: "error", key: "deploy", ...explain(error) });
      }
    },
  });

  return (
    <Button
      tone={upToDate ? "plain" : "primary"}
      icon={Rocket}
      busy={isPending}
      disabled={!session.editable || upToDate}
      title={upToDate ? "What you see is deployed" : "Write the DAG file and hand it to Airflow"}
      onClick={() => mutate()}
    >
      {upToDate ? "Deployed" : "Deploy"}
    </Button>
  );
}
