import { useEffect, useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { Rocket } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { explain } from "~/shared/api/client";
import { diffQuery } from "~/shared/api/queries";
import { ChangeList } from "~/shared/changes/ChangeList";
import { checkQuery } from "~/shared/document/checking";
import { savedRevision } from "~/shared/document/deploying";
import { useDocument, useSession } from "~/shared/document/SessionContext";
import { timeAgo } from "~/shared/lib/format";
import { Button } from "~/shared/ui/Button";
import { Dialog } from "~/shared/ui/Dialog";
import { Field } from "~/shared/ui/Field";
import { TextInput } from "~/shared/ui/inputs";
import { Skeleton } from "~/shared/ui/Skeleton";
import { Spinner } from "~/shared/ui/Spinner";
import { Tabs } from "~/shared/ui/Tabs";
import { DeployProblems } from "./DeployProblems";
import { FileChanges } from "./FileChanges";
import { ScheduleNote } from "./ScheduleNote";
import { useDeploy } from "./useDeploy";
import styles from "./DeployDialog.module.css";

/** Saves, and gives what was saved. */
function useSaved(): { revision: number | null; error: Error | null } {
  const session = useSession();
  const [revision, setRevision] = useState<number | null>(null);
  const [error, setError] = useState<Error | null>(null);
  useEffect(() => {
    savedRevision(session).then(setRevision, setError);
  }, [session]);
  return { revision, error };
}

function Comparison({ revision }: { revision: number }) {
  const { t } = useTranslation("deploy");
  const session = useSession();
  const [view, setView] = useState<"words" | "file">("words");
  const deployment = useStore(session.view, (state) => state.deployment);
  const old = deployment?.revision ?? revision;
  const { data, error } = useQuery({ ...diffQuery(session.workflowId, old, revision), enabled: deployment !== null });

  if (!deployment) return <p>{t("firstTime", { name: session.workflowId })}</p>;
  if (deployment.revision === revision) return <p>{t("nothing")}</p>;
  const { deployedAt, deployedBy } = deployment;
  return (
    <div>
      <p>{t("since", { revision: old, when: timeAgo(deployedAt), who: deployedBy })}</p>
      <Tabs
        label={t("views")}
        value={view}
        tabs={[
          { value: "words", label: t("inWords") },
          { value: "file", label: t("dagFile") },
        ]}
        onChange={setView}
      />
      <div className={styles["view"]} role="tabpanel" aria-label={t("views")} tabIndex={0}>
        {view === "file" && <FileChanges deployment={deployment} />}
        {view === "words" && error && <p>{explain(error).detail}</p>}
        {view === "words" && !error && (data ? <ChangeList changes={data.changes} /> : <Skeleton height={60} />)}
      </div>
    </div>
  );
}

/** What deploying would change, or what stands in its way; then the wait for Airflow. */
export function DeployDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("deploy");
  const session = useSession();
  const [name, setName] = useState("");
  const { revision, error } = useSaved();
  const document = useDocument((current) => current);
  const check = useQuery(checkQuery(session.workflowId, document));
  const { mutate, isPending } = useDeploy(onClose);
  const problems = check.data?.diagnostics ?? [];
  const stopped = problems.some(({ severity }) => severity === "error");
  const loading = revision === null || check.isPending;

  return (
    <Dialog
      title={t("deploy")}
      wide
      onClose={onClose}
      onSubmit={() => !loading && !stopped && !isPending && mutate(name)}
      footer={
        <>
          {isPending && (
            <span className={styles["waiting"]} role="status">
              {t("waiting")}
            </span>
          )}
          <Button tone="quiet" onClick={onClose}>
            {t("cancel")}
          </Button>
          <Button type="submit" tone="primary" icon={Rocket} busy={isPending} disabled={loading || stopped} autoFocus>
            {t("deploy")}
          </Button>
        </>
      }
    >
      {error ? (
        <p role="alert">{error.message}</p>
      ) : loading ? (
        <p className={styles["checking"]} role="status">
          <Spinner size={14} /> {t("checking")}
        </p>
      ) : (
        <>
          <DeployProblems problems={problems} onGo={onClose} />
          {!stopped && (
            <>
              <Comparison revision={revision} />
              <ScheduleNote />
              <Field label={t("versionName")} help={t("versionNameHelp")}>
                <TextInput value={name} onChange={setName} maxLength={120} placeholder={t("versionNameExample")} />
              </Field>
            </>
          )}
        </>
      )}
    </Dialog>
  );
}
