import { queryOptions, useQuery } from "@tanstack/react-query";
import { ExternalLink } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { api, result } from "~/shared/api/client";
import type { Alert } from "~/shared/api/types";
import { useSession } from "~/shared/document/SessionContext";
import { airflowPaths } from "~/shared/lib/airflowPaths";
import { fullTime } from "~/shared/lib/format";
import { addressOf } from "~/shared/lib/place";
import styles from "./StepPanel.module.css";

const LOOK_AGAIN_MS = 2_000;

/** Asked anew while an alert is on its way. */
const alertsQuery = (workflowId: string, runId: string, endedAt: string | null) =>
  queryOptions({
    queryKey: ["run-alerts", workflowId, runId, endedAt],
    queryFn: ({ signal }) =>
      result(
        api.GET("/api/v1/workflows/{workflowId}/runs/{runId}/alerts", { params: { path: { workflowId, runId } }, signal }),
      ),
    refetchInterval: ({ state }) => (state.data?.items.some((alert) => alert.state === "sending") ? LOOK_AGAIN_MS : false),
  });

function AlertLine({ alert }: { alert: Alert }) {
  const { t } = useTranslation("runs");
  const to = alert.to ?? t(`alerts.kinds.${alert.kind ?? "none"}`);
  return (
    <li title={fullTime(alert.madeAt)} data-state={alert.state}>
      {t(`alerts.${alert.state}`, { to })}
      {alert.message !== null && ` ${alert.message}`}{" "}
      {alert.kind === "workflow" && alert.to !== null && alert.startedRunId !== null && (
        <Link className={styles["link"]} to={addressOf({ page: "executions", workflow: alert.to, run: alert.startedRunId })}>
          {t("alerts.startedRun")}
        </Link>
      )}
      {alert.alertRunId !== null && (
        <Link className={styles["link"]} to={airflowPaths.run(alert.dagId, alert.alertRunId)} title={t("alerts.openInAirflow")}>
          <ExternalLink size={14} aria-hidden />
          {t("log")}
        </Link>
      )}
    </li>
  );
}

/** Whom a failed run was told to, and whether that worked. */
export function RunAlerts({ runId, endedAt }: { runId: string; endedAt: string | null }) {
  const { t } = useTranslation("runs");
  const { workflowId } = useSession();
  const alerts = useQuery(alertsQuery(workflowId, runId, endedAt)).data?.items ?? [];
  if (alerts.length === 0) return null;
  return (
    <ul className={styles["history"]} aria-label={t("alerts.label")}>
      {alerts.map((alert) => (
        <AlertLine key={alert.madeAt} alert={alert} />
      ))}
    </ul>
  );
}
