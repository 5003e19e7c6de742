import { useInfiniteQuery } from "@tanstack/react-query";
import { History } from "lucide-react";
import { explain } from "~/shared/api/client";
import { runsQuery } from "~/shared/api/queries";
import { useSession } from "~/shared/document/SessionContext";
import { duration, fullTime, timeAgo } from "~/shared/lib/format";
import { useGo, usePlace } from "~/shared/lib/place";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { Skeleton } from "~/shared/ui/Skeleton";
import { StateIcon, stateInWords } from "~/shared/ui/StateIcon";
import { isOver } from "./useLiveRun";
import styles from "./RunsPanel.module.css";

/** Recent runs; picking one shows it on the canvas. */
export function RunsPanel() {
  const { workflowId } = useSession();
  const place = usePlace();
  const go = useGo();
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    ...runsQuery(workflowId),
    refetchInterval: ({ state }) => (state.data?.pages[0]?.items.every(isOver) === false ? 2_000 : 15_000),
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
  if (error) return <EmptyState icon={History} title="Runs cannot be shown">{explain(error).detail}</EmptyState>;
  const runs = data.pages.flatMap((page) => page.items);
  if (runs.length === 0) {
    return (
      <EmptyState icon={History} title="Not run yet">
        Press Run, and watch the steps here on the canvas.
      </EmptyState>
    );
  }
  return (
    <div className={styles["panel"]}>
      <table className={styles["table"]}>
        <thead>
          <tr>
            <th>State</th>
            <th>Started</th>
            <th>Took</th>
            <th>How</th>
            <th>By</th>
            <th>Revision</th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr key={run.id} aria-selected={run.id === place.run} onClick={() => go({ run: run.id })}>
              <td>
                <button type="button" className={styles["pick"]}>
                  <StateIcon state={run.state} />
                  {stateInWords(run.state)}
                </button>
              </td>
              <td title={fullTime(run.startedAt ?? run.createdAt)}>{timeAgo(run.startedAt ?? run.createdAt)}</td>
              <td>{run.durationSeconds === null ? "–" : duration(run.durationSeconds)}</td>
              <td>{run.runType}</td>
              <td>{run.triggeredBy ?? "–"}</td>
              <td>{run.revision ?? "–"}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {hasNextPage && (
        <Button small busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show older runs
        </Button>
      )}
    </div>
  );
}
