import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { allRunsQuery } from "~/shared/api/queries";
import type { RunOfWorkflow } from "~/shared/api/types";
import { fullTime, timeAgo } from "~/shared/lib/format";
import { addressOf } from "~/shared/lib/place";
import { isOver } from "~/shared/lib/runStates";
import { useNow } from "~/shared/lib/useNow";
import { startInWords } from "~/shared/runs/triggers";
import { StateIcon, stateInWords } from "~/shared/ui/StateIcon";
import { Table } from "~/shared/ui/Table";
import { FilterBar } from "./FilterBar";
import { RunPages } from "./RunPages";
import { took } from "./took";
import { useRunFilters } from "./useRunFilters";
import styles from "./AllRuns.module.css";

const ACTIVE_MS = 2_000;
const QUIET_MS = 5_000;

function RunRow({ run, now }: { run: RunOfWorkflow; now: number }) {
  const { t } = useTranslation("executions");
  const started = run.startedAt ?? run.createdAt;
  return (
    <tr>
      <td>
        <span className={styles["state"]}>
          <StateIcon of={run} />
          {stateInWords(run)}
        </span>
      </td>
      <th scope="row">
        <Link to={addressOf({ page: "executions", workflow: run.workflowId, run: run.id })}>{run.workflowName}</Link>
      </th>
      <td title={timeAgo(started, now)}>{fullTime(started)}</td>
      <td className={styles["took"]}>{took(run, now)}</td>
      <td>
        {startInWords(run)}
        {run.repeats !== null && ` · ${t("repeats")}`}
      </td>
      <td>{run.triggeredBy}</td>
    </tr>
  );
}

/** Runs of all workflows that the person sees, newest first. */
export function AllRunsPage() {
  const { t } = useTranslation("executions");
  const filtering = useRunFilters();
  const now = useNow();
  const query = useInfiniteQuery({
    ...allRunsQuery(filtering.filter),
    refetchInterval: ({ state }) => (state.data?.pages[0]?.items.every(isOver) === false ? ACTIVE_MS : QUIET_MS),
  });
  return (
    <main className={styles["page"]}>
      <h1>{t("all")}</h1>
      <FilterBar filtering={filtering} />
      <RunPages query={query} filtering={filtering}>
        {(runs) => (
          <Table
            label={t("list")}
            columns={[t("state"), t("workflow"), t("started"), t("took"), t("start"), t("who")]}
            className={styles["table"]}
          >
            {runs.map((run) => (
              <RunRow key={`${run.dagId} ${run.id}`} run={run} now={now} />
            ))}
          </Table>
        )}
      </RunPages>
    </main>
  );
}
