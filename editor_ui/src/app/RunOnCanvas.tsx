import { useEffect, useMemo, useRef } from "react";
import { useQuery } from "@tanstack/react-query";
import { ChevronLeft, FileQuestion } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Canvas } from "~/features/canvas/Canvas";
import { RunSummary } from "~/features/runs/RunSummary";
import { StepPanel } from "~/features/runs/StepPanel";
import { useLiveRun } from "~/features/runs/useLiveRun";
import { explain } from "~/shared/api/client";
import { runDocumentQuery, workflowQuery } from "~/shared/api/queries";
import { createSession } from "~/shared/document/session";
import { SessionContext, useSelection, useSession } from "~/shared/document/SessionContext";
import { useGo, usePlace } from "~/shared/lib/place";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { ErrorBoundary } from "~/shared/ui/ErrorBoundary";
import { Skeleton } from "~/shared/ui/Skeleton";
import styles from "./RunOnCanvas.module.css";

/** The step that is looked at stands in the address. */
function useStepInAddress(): string | undefined {
  const session = useSession();
  const place = usePlace();
  const go = useGo();
  const selection = useSelection();
  const only = selection.length === 1 ? selection[0] : undefined;
  const restored = useRef(false);
  useEffect(() => {
    const first = !restored.current;
    restored.current = true;
    if (first && place.node !== null && only === undefined) session.select([place.node]);
    else if (place.node !== (only ?? null)) go({ node: only ?? null });
  }, [go, only, place.node, session]);
  return only;
}

function RunWithData({ runId, revision }: { runId: string; revision: number | null }) {
  const { t } = useTranslation("executions");
  const session = useSession();
  const node = useStepInAddress();
  useLiveRun(runId);
  return (
    <div className={styles["run"]}>
      <div className={styles["canvas"]}>
        <p className={styles["revision"]}>{revision === null ? t("revisionUnknown") : t("ranRevision", { number: revision })}</p>
        <ErrorBoundary what={t("app:theCanvas")}>
          <Canvas whole />
        </ErrorBoundary>
      </div>
      <aside className={styles["details"]} aria-label={t("details")}>
        {node === undefined ? (
          <RunSummary runId={runId} />
        ) : (
          <>
            <Button small tone="quiet" icon={ChevronLeft} onClick={() => session.select([])}>
              {t("toRun")}
            </Button>
            <StepPanel key={node} nodeId={node} runId={runId} />
          </>
        )}
      </aside>
    </div>
  );
}

/** A run on the canvas, as the workflow was drawn when it ran; nothing of it can be changed. */
export function RunOnCanvas({ workflowId, runId }: { workflowId: string; runId: string }) {
  const { t } = useTranslation("executions");
  const workflow = useQuery(workflowQuery(workflowId));
  const ran = useQuery(runDocumentQuery(workflowId, runId));
  const unknown = workflow.data === undefined;
  const session = useMemo(
    () => workflow.data && ran.data && createSession({ ...workflow.data, document: ran.data.document }, false),
    // The workflow is asked for anew now and then; the run keeps its document.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [unknown, ran.data],
  );
  const error = workflow.error ?? ran.error;
  if (error && !session) return <EmptyState icon={FileQuestion} title={t("runFailed")}>{explain(error).detail}</EmptyState>;
  if (!session) return <Skeleton height={320} />;
  return (
    <SessionContext value={session}>
      <RunWithData runId={runId} revision={ran.data?.revision ?? null} />
    </SessionContext>
  );
}
