import { useEffect, useState } from "react";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { BookmarkPlus, History } from "lucide-react";
import { useTranslation } from "react-i18next";
import { explain } from "~/shared/api/client";
import { versionsQuery } from "~/shared/api/queries";
import type { Version } from "~/shared/api/types";
import { useSaveState, useSession } from "~/shared/document/SessionContext";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { Skeleton } from "~/shared/ui/Skeleton";
import { NameDialog } from "./NameDialog";
import { VersionDetails } from "./VersionDetails";
import { VersionItem } from "./VersionItem";
import styles from "./VersionsPanel.module.css";

/** Asks anew when something was saved here: the list begins with it. */
function useVersions(everySave: boolean) {
  const { workflowId } = useSession();
  const { revision } = useSaveState();
  const queryClient = useQueryClient();
  useEffect(() => {
    void queryClient.invalidateQueries({ queryKey: ["versions", workflowId] });
  }, [queryClient, revision, workflowId]);
  return useInfiniteQuery(versionsQuery(workflowId, everySave));
}

/** Who saved what when: compare, look at, name and restore. */
export function VersionsPanel() {
  const { t } = useTranslation("versions");
  const session = useSession();
  const [everySave, setEverySave] = useState(false);
  const [picked, setPicked] = useState<number | null>(null);
  const [naming, setNaming] = useState<Version | "newest" | null>(null);
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useVersions(everySave);
  const versions = data?.pages.flatMap((page) => page.items) ?? [];
  const shown = versions.find(({ revision }) => revision === picked) ?? versions[0];

  if (error && versions.length === 0) {
    return <EmptyState icon={History} title={t("failed")}>{explain(error).detail}</EmptyState>;
  }
  return (
    <div className={styles["panel"]}>
      <div className={styles["bar"]}>
        <label className={styles["every"]}>
          <input type="checkbox" checked={everySave} onChange={(event) => setEverySave(event.target.checked)} />
          {t("everySave")}
        </label>
        {session.editable && (
          <Button small icon={BookmarkPlus} title={t("saveHint")} onClick={() => setNaming("newest")}>
            {t("save")}
          </Button>
        )}
      </div>
      {!data && <Skeleton height={160} />}
      <div className={styles["list"]}>
        <ul aria-label={t("list")}>
          {versions.map((version) => (
            <VersionItem
              key={version.revision}
              version={version}
              isNewest={version === versions[0]}
              isShown={version === shown}
              onShow={() => setPicked(version.revision)}
              onName={() => setNaming(version)}
            />
          ))}
        </ul>
        {hasNextPage && (
          <Button small busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t("more")}
          </Button>
        )}
        {data && <p className={styles["rule"]}>{t("rule")}</p>}
      </div>
      {shown && <VersionDetails key={shown.revision} version={shown} versions={versions} />}
      {naming && <NameDialog version={naming} onClose={() => setNaming(null)} />}
    </div>
  );
}
