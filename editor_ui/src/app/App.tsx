import { useMemo, type ReactNode } from "react";
import { QueryClientProvider, useQuery } from "@tanstack/react-query";
import { CloudOff } from "lucide-react";
import { explain } from "~/shared/api/client";
import { meQuery, nodeKindsQuery, queryClient } from "~/shared/api/queries";
import { KindsContext } from "~/shared/kinds/KindsContext";
import { usePlace } from "~/shared/lib/place";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { ErrorBoundary } from "~/shared/ui/ErrorBoundary";
import { Spinner } from "~/shared/ui/Spinner";
import { ToastList } from "~/shared/ui/ToastList";
import { WorkflowsPage } from "~/features/workflows/WorkflowsPage";
import { EditorPage } from "./EditorPage";
import styles from "./App.module.css";

/** What Airflow tells an app about the page it is on. */
export interface HostProps {
  dagId?: string;
  runId?: string;
}

function Centered({ children }: { children: ReactNode }) {
  return <div className={styles["centered"]}>{children}</div>;
}

function Pages({ dagId, runId }: HostProps) {
  const place = usePlace();
  const me = useQuery(meQuery);
  const kindList = useQuery(nodeKindsQuery);
  const kinds = useMemo(() => new Map(kindList.data?.map((kind) => [kind.type, kind])), [kindList.data]);
  const error = me.error ?? kindList.error;

  if (error) {
    const retry = () => void Promise.all([me.refetch(), kindList.refetch()]);
    return (
      <Centered>
        <EmptyState icon={CloudOff} title={explain(error).title} action={<Button onClick={retry}>Try again</Button>}>
          {explain(error).detail}
        </EmptyState>
      </Centered>
    );
  }
  if (!me.data || !kindList.data) {
    return (
      <Centered>
        <Spinner size={26} />
      </Centered>
    );
  }
  const workflowId = dagId ?? place.workflow;
  return (
    <KindsContext value={kinds}>
      {workflowId === null ? (
        <WorkflowsPage canEdit={me.data.canEdit} />
      ) : (
        <EditorPage
          key={workflowId}
          workflowId={workflowId}
          runId={place.run ?? runId ?? null}
          me={me.data}
          where={runId !== undefined ? "run" : dagId !== undefined ? "dag" : "own"}
        />
      )}
    </KindsContext>
  );
}

/** The whole editor, as Airflow mounts it. */
export function App({ dagId, runId }: HostProps) {
  return (
    <div className={`wf-theme ${styles["app"]}`}>
      <ErrorBoundary what="The editor">
        <QueryClientProvider client={queryClient}>
          <Pages dagId={dagId} runId={runId} />
        </QueryClientProvider>
      </ErrorBoundary>
      <ToastList />
    </div>
  );
}
