import type { ReactNode } from "react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { ExternalLink, MousePointerClick, Pencil } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { filteredRunsQuery, meQuery, workflowQuery } from "~/shared/api/queries";
import { useLiveRuns } from "~/shared/api/useLiveRuns";
import { airflowPaths } from "~/shared/lib/airflowPaths";
import { useGo, usePlace } from "~/shared/lib/place";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { PageHeader } from "~/shared/ui/PageHeader";
import { ExecutionList } from "./ExecutionList";
import { FilterBar } from "./FilterBar";
import { RunPages } from "./RunPages";
import { SelectionBar } from "./SelectionBar";
import { useRunFilters } from "./useRunFilters";
import { useSelection } from "./useSelection";
import styles from "./Executions.module.css";

interface ExecutionsPageProps {
  workflowId: string;
  /** One run on the canvas, with its data. */
  renderRun: (runId: string) => ReactNode;
}

function Runs({ workflowId, shown }: { workflowId: string; shown: string | null }) {
  const go = useGo();
  const filtering = useRunFilters();
  const selection = useSelection(workflowId);
  const mayRun = useQuery(meQuery).data?.canRun ?? false;
  const refetchInterval = useLiveRuns(workflowId);
  const query = useInfiniteQuery({ ...filteredRunsQuery(workflowId, filtering.filter), refetchInterval });
  return (
    <>
      <FilterBar filtering={filtering} />
      <RunPages query={query} filtering={filtering}>
        {(runs) => (
          <ExecutionList
            workflowId={workflowId}
            runs={runs}
            selection={selection}
            mayRun={mayRun}
            shown={shown}
            onShow={(run) => go({ run, node: null })}
          />
        )}
      </RunPages>
      <SelectionBar selection={selection} mayRun={mayRun} onCompare={(run, other) => go({ page: "compare", run, with: other, node: null }, { push: true })} />
    </>
  );
}

/** All runs of a workflow, and one of them on the canvas as it was drawn then. */
export function ExecutionsPage({ workflowId, renderRun }: ExecutionsPageProps) {
  const { t } = useTranslation("executions");
  const { run } = usePlace();
  const go = useGo();
  const { data: workflow } = useQuery(workflowQuery(workflowId));
  return (
    <div className={styles["page"]}>
      <PageHeader title={t("title", { name: workflow?.name ?? workflowId })} back={t("back")} onBack={() => go({ page: null, run: null, node: null }, { push: true })}>
        {workflow?.deployment && (
          <Link className={styles["link"]} to={airflowPaths.dag(workflowId)}>
            <ExternalLink size={14} aria-hidden />
            {t("grid")}
          </Link>
        )}
        <Button icon={Pencil} onClick={() => go({ page: null }, { push: true })}>
          {t(run === null ? "edit" : "editWithRun")}
        </Button>
      </PageHeader>
      <div className={styles["main"]}>
        <aside className={styles["runs"]} aria-label={t("list")}>
          <Runs workflowId={workflowId} shown={run} />
        </aside>
        <div className={styles["run"]}>
          {run === null ? (
            <EmptyState icon={MousePointerClick} title={t("pick")}>
              {t("pickWhy")}
            </EmptyState>
          ) : (
            renderRun(run)
          )}
        </div>
      </div>
    </div>
  );
}
