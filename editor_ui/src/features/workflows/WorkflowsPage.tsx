import { useState, type ReactNode } from "react";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { CloudOff, Plus, Search, SearchX, Workflow as WorkflowIcon } from "lucide-react";
import { explain } from "~/shared/api/client";
import { workflowsQuery } from "~/shared/api/queries";
import type { WorkflowSummary } from "~/shared/api/types";
import { counted } from "~/shared/lib/format";
import { useDebounced } from "~/shared/lib/useDebounced";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { TextInput } from "~/shared/ui/inputs";
import { Skeleton } from "~/shared/ui/Skeleton";
import { CreateDialog } from "./CreateDialog";
import { DeleteDialog } from "./DeleteDialog";
import { WorkflowRow } from "./WorkflowRow";
import styles from "./WorkflowsPage.module.css";

const SEARCH_PAUSE_MS = 250;

function LoadingRows() {
  return (
    <div className={styles["loading"]} aria-label="Loading workflows">
      {[0, 1, 2, 3].map((row) => (
        <Skeleton key={row} height={44} />
      ))}
    </div>
  );
}

function WorkflowTable({ children }: { children: ReactNode }) {
  return (
    <div className={styles["scroll"]}>
      <table className={styles["table"]}>
        <thead>
          <tr>
            <th>Name</th>
            <th>Size</th>
            <th>Deployed</th>
            <th>Last run</th>
            <th>Saved</th>
            <th aria-label="Actions" />
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

/** All workflows of a person, last saved first. */
export function WorkflowsPage({ canEdit }: { canEdit: boolean }) {
  const [words, setWords] = useState("");
  const [creating, setCreating] = useState(false);
  const [deleting, setDeleting] = useState<WorkflowSummary | null>(null);
  const search = useDebounced(words.trim(), SEARCH_PAUSE_MS);
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    ...workflowsQuery(search),
    placeholderData: keepPreviousData,
    refetchInterval: 15_000,
  });
  const workflows = data?.pages.flatMap((page) => page.items) ?? [];
  const total = data?.pages[0]?.total ?? 0;
  const nothingYet = data !== undefined && total === 0 && search === "";

  const create = (
    <Button tone="primary" icon={Plus} onClick={() => setCreating(true)}>
      New workflow
    </Button>
  );

  const content = () => {
    if (isPending) return <LoadingRows />;
    if (error && !data) {
      return (
        <EmptyState icon={CloudOff} title="Workflows cannot be shown" action={<Button onClick={() => void refetch()}>Try again</Button>}>
          {explain(error).detail}
        </EmptyState>
      );
    }
    if (nothingYet) {
      return (
        <EmptyState
          icon={WorkflowIcon}
          title={canEdit ? "Draw your first workflow" : "No workflows"}
          action={canEdit && create}
        >
          {canEdit
            ? "Put steps on a canvas, connect them, press Deploy: it becomes a DAG that Airflow schedules, retries and watches."
            : "Drawing them needs Airflow's permission to edit DAGs, which you do not have."}
        </EmptyState>
      );
    }
    if (workflows.length === 0) {
      return (
        <EmptyState icon={SearchX} title={`No workflow is called “${search}”`} action={<Button onClick={() => setWords("")}>Show all</Button>} />
      );
    }
    return (
      <WorkflowTable>
        {workflows.map((workflow) => (
          <WorkflowRow key={workflow.id} workflow={workflow} canEdit={canEdit} onDelete={() => setDeleting(workflow)} />
        ))}
      </WorkflowTable>
    );
  };

  return (
    <main className={styles["page"]}>
      <header className={styles["header"]}>
        <div>
          <h1>Workflows</h1>
          {data && !nothingYet && <p>{counted(total, "workflow")}</p>}
        </div>
        {data && !nothingYet && (
          <div className={styles["tools"]}>
            <div className={styles["search"]}>
              <Search size={15} aria-hidden />
              <TextInput type="search" aria-label="Search workflows" placeholder="Search by name" value={words} onChange={setWords} />
            </div>
            {canEdit && create}
          </div>
        )}
      </header>
      {content()}
      {hasNextPage && (
        <Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show more
        </Button>
      )}
      {creating && <CreateDialog onClose={() => setCreating(false)} />}
      {deleting && <DeleteDialog workflow={deleting} onClose={() => setDeleting(null)} />}
    </main>
  );
}
