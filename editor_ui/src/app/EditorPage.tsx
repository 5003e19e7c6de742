import { useMemo } from "react";
import { useQuery } from "@tanstack/react-query";
import { FileQuestion } from "lucide-react";
import { ApiError, explain } from "~/shared/api/client";
import { workflowQuery } from "~/shared/api/queries";
import type { Me, Workflow } from "~/shared/api/types";
import { openSession } from "~/shared/document/session";
import { SessionContext } from "~/shared/document/SessionContext";
import { useGo } from "~/shared/lib/place";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { Skeleton } from "~/shared/ui/Skeleton";
import { EditorLayout } from "./EditorLayout";
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
  return (
    <div className={styles["skeleton"]} aria-label="Loading the workflow">
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
  const session = useMemo(() => openSession(workflow, me.canEdit), [workflow, me.canEdit]);
  return (
    <SessionContext value={session}>
      <EditorLayout key={session.workflowId} runId={runId} canRun={me.canRun} where={where} />
    </SessionContext>
  );
}

export function EditorPage({ workflowId, runId, me, where }: EditorPageProps) {
  const go = useGo();
  const { data, error } = useQuery({ ...workflowQuery(workflowId), refetchOnWindowFocus: false });

  if (data) return <OpenEditor workflow={data} runId={runId} me={me} where={where} />;
  if (!error) return <EditorSkeleton />;

  const missing = error instanceof ApiError && error.problem.status === 404;
  const words =
    where === "own"
      ? "It was deleted, or it belongs to somebody else."
      : "This DAG was not drawn with WorkFuse, or it belongs to somebody else.";
  return (
    <div className={styles["missing"]}>
      <EmptyState
        icon={FileQuestion}
        title={missing ? "No such workflow" : explain(error).title}
        action={where === "own" && <Button onClick={() => go({ workflow: null, node: null, run: null, panel: null })}>All workflows</Button>}
      >
        {missing ? words : explain(error).detail}
      </EmptyState>
    </div>
  );
}
