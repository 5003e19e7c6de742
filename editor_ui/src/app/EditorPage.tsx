import { useEffect, useMemo } from "react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { workflowQuery } from "~/shared/api/queries";
import type { Me, Workflow } from "~/shared/api/types";
import { joinOthers } from "~/shared/document/presence";
import { restoreKept } from "~/shared/document/restoring";
import { openSession } from "~/shared/document/session";
import { SessionContext } from "~/shared/document/SessionContext";
import { Skeleton } from "~/shared/ui/Skeleton";
import { EditorLayout } from "./EditorLayout";
import { MissingWorkflow } from "./MissingWorkflow";
import styles from "./EditorPage.module.css";

/** The page of Airflow's that the editor is on: one of its own, or a tab on a DAG or a run. */
export type Where = "own" | "dag" | "run";

interface EditorPageProps {
  workflowId: string;
  runId: string | null;
  me: Me;
  where: Where;
}

function EditorSkeleton() {
  const { t } = useTranslation("app");
  return (
    <div className={styles["skeleton"]} role="status" aria-label={t("loading")}>
      <Skeleton height={36} />
      <div>
        <Skeleton height={420} width={200} />
        <Skeleton height={420} />
        <Skeleton height={420} width={360} />
      </div>
    </div>
  );
}

interface OpenEditorProps extends Omit<EditorPageProps, "workflowId"> {
  workflow: Workflow;
}

function OpenEditor({ workflow, runId, me, where }: OpenEditorProps) {
  const session = useMemo(() => openSession(workflow, me.canEdit, me.id), [workflow, me.canEdit, me.id]);
  useEffect(() => session.catchUp(workflow), [session, workflow]);
  useEffect(() => void restoreKept(session, me.id), [session, me.id]);
  useEffect(() => joinOthers(session, me.name), [session, me.name]);
  return (
    <SessionContext value={session}>
      <EditorLayout key={session.workflowId} runId={runId} canRun={me.canRun} where={where} />
    </SessionContext>
  );
}

export function EditorPage({ workflowId, runId, me, where }: EditorPageProps) {
  const { data, error } = useQuery({ ...workflowQuery(workflowId), refetchOnWindowFocus: false });

  if (data) return <OpenEditor workflow={data} runId={runId} me={me} where={where} />;
  if (!error) return <EditorSkeleton />;

  return <MissingWorkflow workflowId={workflowId} userId={me.id} where={where} error={error} />;
}
