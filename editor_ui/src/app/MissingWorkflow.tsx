import { useEffect, useState } from "react";
import { FileQuestion } from "lucide-react";
import { useTranslation } from "react-i18next";
import { api, ApiError, explain, result } from "~/shared/api/client";
import { forget, keptEdits, type KeptEdit } from "~/shared/document/keptEdits";
import type { JsonObject } from "~/shared/lib/json";
import { useGo } from "~/shared/lib/place";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { showToast } from "~/shared/ui/toasts";
import type { Where } from "./EditorPage";
import styles from "./EditorPage.module.css";

interface MissingWorkflowProps {
  workflowId: string;
  userId: string;
  where: Where;
  error: unknown;
}

/** The newest edits of a workflow that this browser keeps. */
function useKept(workflowId: string, userId: string): KeptEdit | null {
  const [kept, setKept] = useState<KeptEdit | null>(null);
  useEffect(() => {
    void keptEdits(userId).then((edits) => setKept(edits.findLast((edit) => edit.workflowId === workflowId) ?? null));
  }, [workflowId, userId]);
  return kept;
}

/** A workflow that cannot be shown. Edits of it that never reached the server can become a new one. */
export function MissingWorkflow({ workflowId, userId, where, error }: MissingWorkflowProps) {
  const { t } = useTranslation("app");
  const go = useGo();
  const kept = useKept(workflowId, userId);
  const missing = error instanceof ApiError && error.problem.status === 404;

  const createAnew = async (edit: KeptEdit) => {
    const { name } = edit.document;
    try {
      const body = { name: name || workflowId, document: edit.document as unknown as JsonObject };
      const workflow = await result(api.POST("/api/v1/workflows", { body }));
      await forget(edit);
      go({ workflow: workflow.id });
    } catch (failure) {
      showToast({ tone: "error", ...explain(failure) });
    }
  };

  return (
    <div className={styles["missing"]}>
      <EmptyState
        icon={FileQuestion}
        title={missing ? t("missing.title") : explain(error).title}
        action={
          <>
            {where === "own" && (
              <Button onClick={() => go({ workflow: null, node: null, run: null, panel: null })}>{t("missing.back")}</Button>
            )}{" "}
            {missing && kept && (
              <Button tone="primary" onClick={() => void createAnew(kept)}>
                {t("missing.anew")}
              </Button>
            )}
          </>
        }
      >
        {missing ? t(where === "own" ? "missing.own" : "missing.dag") : explain(error).detail} {missing && kept && t("missing.kept")}
      </EmptyState>
    </div>
  );
}
