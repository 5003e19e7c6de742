import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { api, explain, result } from "~/shared/api/client";
import { useSession } from "~/shared/document/SessionContext";
import { Switch } from "~/shared/ui/inputs";
import { showToast } from "~/shared/ui/toasts";
import styles from "./ActiveSwitch.module.css";

/** Whether schedules and webhooks start what is deployed. */
export function ActiveSwitch() {
  const { t } = useTranslation("deploy");
  const session = useSession();
  const { workflowId, view } = session;
  const queryClient = useQueryClient();
  const deployment = useStore(view, (state) => state.deployment);
  const { mutate, isPending, variables } = useMutation({
    mutationFn: (active: boolean) =>
      result(
        api.PATCH("/api/v1/workflows/{workflowId}/active", { params: { path: { workflowId } }, body: { active } }),
      ),
    onSuccess: (fresh) => {
      view.setState({ deployment: fresh });
      void queryClient.invalidateQueries({ queryKey: ["workflows"] });
    },
    onError: (error) => showToast({ tone: "error", key: "active", ...explain(error) }),
  });
  if (!deployment) return null;
  const active = isPending ? variables : deployment.active;
  return (
    <label className={styles["active"]} title={active ? t("activeHint") : t("pausedHint")}>
      <Switch checked={active} disabled={!session.editable} onChange={(wanted) => !isPending && mutate(wanted)} />
      {t("active")}
    </label>
  );
}
