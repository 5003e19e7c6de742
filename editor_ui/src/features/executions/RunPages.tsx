import type { ReactNode } from "react";
import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import { History } from "lucide-react";
import { useTranslation } from "react-i18next";
import { explain } from "~/shared/api/client";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { Skeleton } from "~/shared/ui/Skeleton";
import type { RunFiltering } from "./useRunFilters";
import styles from "./Executions.module.css";

interface RunPagesProps<One> {
  query: Pick<
    UseInfiniteQueryResult<InfiniteData<{ items: One[] }>>,
    "data" | "error" | "isPending" | "hasNextPage" | "fetchNextPage" | "isFetchingNextPage"
  >;
  filtering: RunFiltering;
  children: (runs: One[]) => ReactNode;
}

/** Runs, as many pages as were asked for; says why there are none. */
export function RunPages<One>({ query, filtering: { narrowed, clear }, children }: RunPagesProps<One>) {
  const { t } = useTranslation("executions");
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage } = query;
  const runs = data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className={styles["scroll"]}>
      {isPending && <Skeleton height={240} />}
      {error && !data && <EmptyState icon={History} title={t("failed")}>{explain(error).detail}</EmptyState>}
      {data && runs.length === 0 && (
        <EmptyState
          icon={History}
          title={t(narrowed ? "noneLike" : "none")}
          action={narrowed && <Button small onClick={clear}>{t("clear")}</Button>}
        >
          {t(narrowed ? "noneLikeWhy" : "noneWhy")}
        </EmptyState>
      )}
      {runs.length > 0 && children(runs)}
      {hasNextPage && (
        <Button small busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t("older")}
        </Button>
      )}
    </div>
  );
}
