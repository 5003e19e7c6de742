import { useInfiniteQuery } from "@tanstack/react-query";
import { History } from "lucide-react";
import { useTranslation } from "react-i18next";
import { explain } from "~/shared/api/client";
import { runsQuery } from "~/shared/api/queries";
import { useLiveRuns } from "~/shared/api/useLiveRuns";
import { useSession } from "~/shared/document/SessionContext";
import { duration, fullTime, timeAgo } from "~/shared/lib/format";
import { useGo, usePlace } from "~/shared/lib/place";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { Skeleton } from "~/shared/ui/Skeleton";
import { startInWords } from "~/shared/runs/triggers";
import { StateIcon, stateInWords } from "~/shared/ui/StateIcon";
import styles from "./RunsPanel.module.css";

/** Recent runs; picking one shows it on the canvas. */
export function RunsPanel() {
  const { t } = useTranslation("runs");
  const { workflowId } = useSession();
  const place = usePlace();
  const go = useGo();
  const refetchInterval = useLiveRuns(workflowId);
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    ...runsQuery(workflowId),
    refetchInterval,
  });

  if (isPending) {
    return (
      <div className={styles["loading"]}>
        <Skeleton height={28} />
        <Skeleton height={28} />
        <Skeleton height={28} />
      </div>
    );
  }
  if (error) return <EmptyState icon={History} title={t("listFailed")}>{explain(error).detail}</EmptyState>;
  const runs = data.pages.flatMap((page) => page.items);
  if (runs.length === 0) {
    return (
      <EmptyState icon={History} title={t("notRun")}>
        {t("notRunWhy")}
      </EmptyState>
    );
  }
  return (
    <div className={styles["panel"]}>
      {place.workflow !== null && (
        <Button small icon={History} onClick={() => go({ page: "executions", panel: null, node: null }, { push: true })}>
          {t("all")}
        </Button>
      )}
      <table className={styles["table"]}>
        <thead>
          <tr>
            <th>{t("columns.state")}</th>
            <th>{t("columns.started")}</th>
            <th>{t("columns.took")}</th>
            <th>{t("columns.how")}</th>
            <th>{t("columns.by")}</th>
            <th>{t("columns.revision")}</th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr key={run.id} aria-selected={run.id === place.run} onClick={() => go({ run: run.id })}>
              <td>
                <button type="button" className={styles["pick"]}>
                  <StateIcon of={run} />
                  {stateInWords(run)}
                </button>
              </td>
              <td title={fullTime(run.startedAt ?? run.createdAt)}>{timeAgo(run.startedAt ?? run.createdAt)}</td>
              <td>{run.durationSeconds === null ? "–" : duration(run.durationSeconds)}</td>
              <td>{startInWords(run)}</td>
              <td>{run.triggeredBy ?? "–"}</td>
              <td>{run.revision ?? "–"}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {hasNextPage && (
        <Button small busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t("older")}
        </Button>
      )}
    </div>
  );
}
