import { useState } from "react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { RotateCcw } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { explain } from "~/shared/api/client";
import { diffQuery, versionQuery } from "~/shared/api/queries";
import type { Version } from "~/shared/api/types";
import { ChangeList } from "~/shared/changes/ChangeList";
import { savedRevision } from "~/shared/document/deploying";
import { useSaveState, useSession } from "~/shared/document/SessionContext";
import { readDocument } from "~/shared/document/types";
import type { JsonObject } from "~/shared/lib/json";
import { Button } from "~/shared/ui/Button";
import { Field } from "~/shared/ui/Field";
import { Select } from "~/shared/ui/inputs";
import { Skeleton } from "~/shared/ui/Skeleton";
import { showToast } from "~/shared/ui/toasts";
import { VersionPicture } from "./VersionPicture";
import styles from "./VersionsPanel.module.css";

interface VersionDetailsProps {
  version: Version;
  versions: readonly Version[];
}

function useRestore(revision: number) {
  const { t } = useTranslation("versions");
  const session = useSession();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      const old = await queryClient.query(versionQuery(session.workflowId, revision));
      session.select([]);
      session.change(() => readDocument(old.document as JsonObject, ""));
      await savedRevision(session);
    },
    onSuccess: () =>
      showToast({ tone: "success", key: "version", title: t("restored"), detail: t("restoredDetail", { revision }) }),
    onError: (error) => showToast({ tone: "error", key: "version", title: t("notRestored"), detail: explain(error).detail }),
  });
}

/** What can be compared with a version, the most useful first. */
function useOthers({ version, versions }: VersionDetailsProps) {
  const { t } = useTranslation("versions");
  const session = useSession();
  const { revision: newest } = useSaveState();
  const deployed = useStore(session.view, (view) => view.deployment?.revision);
  const older = versions.find(({ revision }) => revision < version.revision)?.revision;
  const others = new Map<number, string>();
  if (older !== undefined) others.set(older, t("compareOlder", { revision: older }));
  if (newest !== version.revision) others.set(newest, t("compareNewest", { revision: newest }));
  if (deployed !== undefined && deployed !== version.revision && !others.has(deployed)) {
    others.set(deployed, t("compareDeployed", { revision: deployed }));
  }
  for (const { revision, name } of versions) {
    if (revision === version.revision || others.has(revision)) continue;
    others.set(revision, t("compareOther", { revision, name: name === null ? "" : `, ${name}` }));
  }
  return others;
}

/** One version: its picture, what differs from another one, and the way back to it. */
export function VersionDetails({ version, versions }: VersionDetailsProps) {
  const { t } = useTranslation("versions");
  const session = useSession();
  const { revision: newest } = useSaveState();
  const others = useOthers({ version, versions });
  const [chosen, setChosen] = useState<number | null>(null);
  const other = chosen !== null && others.has(chosen) ? chosen : (others.keys().next().value ?? null);
  const { revision } = version;
  const [old, current] = [Math.min(revision, other ?? revision), Math.max(revision, other ?? revision)];
  const diff = useQuery({ ...diffQuery(session.workflowId, old, current), enabled: other !== null });
  const content = useQuery(versionQuery(session.workflowId, revision));
  const { mutate, isPending } = useRestore(revision);
  const title = version.name ?? t("details", { revision });

  return (
    <section className={styles["details"]} aria-label={title}>
      <header>
        <h3>{title}</h3>
        {session.editable && revision !== newest && (
          <Button small icon={RotateCcw} busy={isPending} title={t("restoreHint")} onClick={() => mutate()}>
            {t("restore")}
          </Button>
        )}
      </header>
      {content.data && (
        <VersionPicture
          document={readDocument(content.data.document as JsonObject, "")}
          changes={diff.data?.changes ?? []}
          revision={revision}
        />
      )}
      {other === null ? (
        <p className={styles["facts"]}>{t("first")}</p>
      ) : (
        <>
          <Field label={t("compare")}>
            <Select
              value={String(other)}
              options={[...others].map(([value, label]) => ({ value: String(value), label }))}
              onChange={(value) => setChosen(Number(value))}
            />
          </Field>
          {diff.error && <p>{explain(diff.error).detail}</p>}
          {diff.isPending ? <Skeleton height={48} /> : diff.data && <ChangeList changes={diff.data.changes} />}
        </>
      )}
    </section>
  );
}
