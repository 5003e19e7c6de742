import { Suspense, useState, type ReactNode } from "react";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { CloudOff, FileUp, Plus, SearchX } from "lucide-react";
import { useTranslation } from "react-i18next";
import { explain } from "~/shared/api/client";
import { workflowsQuery } from "~/shared/api/queries";
import type { Me } from "~/shared/api/types";
import { part } from "~/shared/lib/parts";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { Skeleton } from "~/shared/ui/Skeleton";
import { FilterBar } from "./FilterBar";
import { useFilters } from "./filters";
import type { Way } from "./new/NewDialog";
import { WorkflowRow } from "./WorkflowRow";
import styles from "./WorkflowsPage.module.css";

const NewDialog = part(async () => (await import("./new/NewDialog")).default);
const Landing = part(async () => (await import("./Landing")).default);
const LOOK_AGAIN_MS = 15_000;

function LoadingRows() {
  const { t } = useTranslation("workflows");
  return (
    <div className={styles["loading"]} role="status" aria-label={t("loading")}>
      {[0, 1, 2, 3].map((row) => (
        <Skeleton key={row} height={64} />
      ))}
    </div>
  );
}

function WorkflowTable({ children }: { children: ReactNode }) {
  const { t } = useTranslation("workflows");
  return (
    <div className={styles["frame"]}>
      <table className={styles["table"]}>
        <thead>
          <tr>
            <td aria-hidden />
            <th scope="col">{t("name")}</th>
            <th scope="col">{t("stateColumn")}</th>
            <th scope="col">{t("runs")}</th>
            <th scope="col">{t("nextRun")}</th>
            <th scope="col">{t("activeColumn")}</th>
            <th scope="col">{t("actions")}</th>
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

/** All workflows that a person sees: found, looked at, and acted on. */
export function WorkflowsPage({ me }: { me: Me }) {
  const { t } = useTranslation("workflows");
  const { filter, words, setWords, narrowed, clear } = useFilters();
  const [creating, setCreating] = useState<Way | null>(null);
  const { data, error, isPending, isPlaceholderData, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    ...workflowsQuery(filter),
    placeholderData: keepPreviousData,
    refetchInterval: LOOK_AGAIN_MS,
  });
  const workflows = data?.pages.flatMap((page) => page.items) ?? [];
  const total = data?.pages[0]?.total ?? 0;
  const nothingYet = data !== undefined && !isPlaceholderData && total === 0 && !narrowed;

  const content = () => {
    if (isPending) return <LoadingRows />;
    if (error && !data) {
      return (
        <EmptyState icon={CloudOff} title={t("cannotShow")} action={<Button onClick={() => void refetch()}>{t("tryAgain")}</Button>}>
          {explain(error).detail}
        </EmptyState>
      );
    }
    if (nothingYet) {
      return (
        <Suspense fallback={<LoadingRows />}>
          <Landing canEdit={me.canEdit} onMore={() => setCreating("template")} />
        </Suspense>
      );
    }
    if (workflows.length === 0) {
      return (
        <EmptyState icon={SearchX} title={t("noneFound")} action={<Button onClick={clear}>{t("showAll")}</Button>}>
          {t("noneFoundDetail")}
        </EmptyState>
      );
    }
    return (
      <WorkflowTable>
        {workflows.map((workflow) => (
          <WorkflowRow key={workflow.id} workflow={workflow} me={me} />
        ))}
      </WorkflowTable>
    );
  };

  return (
    <main className={styles["page"]}>
      <header className={styles["header"]}>
        <div>
          <h1>{t("title")}</h1>
          {data && !nothingYet && <p aria-live="polite">{t("count", { count: total })}</p>}
        </div>
        {me.canEdit && (
          <div className={styles["begin"]}>
            <Button icon={FileUp} onClick={() => setCreating("file")}>
              {t("import")}
            </Button>
            <Button tone="primary" icon={Plus} onClick={() => setCreating("blank")}>
              {t("new")}
            </Button>
          </div>
        )}
      </header>
      {(narrowed || total > 0) && (
        <FilterBar
          words={words}
          setWords={setWords}
          filter={filter}
          tags={data?.pages[0]?.tags ?? []}
          owners={data?.pages[0]?.owners ?? []}
          me={me}
        />
      )}
      {content()}
      {hasNextPage && (
        <Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t("more")}
        </Button>
      )}
      {creating !== null && (
        <Suspense fallback={null}>
          <NewDialog first={creating} onClose={() => setCreating(null)} />
        </Suspense>
      )}
    </main>
  );
}
