import { useQuery } from "@tanstack/react-query";
import { RotateCcw } from "lucide-react";
import { useTranslation } from "react-i18next";
import { meQuery, runQuery } from "~/shared/api/queries";
import type { StepDetail } from "~/shared/api/types";
import { useSession } from "~/shared/document/SessionContext";
import { isOver } from "~/shared/lib/runStates";
import { useActOnRun } from "~/shared/runs/useActOnRun";
import { partVersion, useVersions } from "~/shared/runs/useVersions";
import { Button } from "~/shared/ui/Button";

/** Runs a step again and all after it; what came before keeps its data. */
export function FromHere({ step, runId }: { step: StepDetail; runId: string }) {
  const { t } = useTranslation("runs");
  const { workflowId } = useSession();
  const { again, busy } = useActOnRun(workflowId, runId);
  const run = useQuery(runQuery(workflowId, runId)).data;
  const versions = useVersions(workflowId, run);
  const mayRun = useQuery(meQuery).data?.canRun ?? false;
  const ran = step.airflowState === "success" || step.airflowState === "failed";
  if (!mayRun || !run || !isOver(run) || !ran) return null;
  const from = (version: "ran" | "newest") => again({ from: "node", node: step.nodeId, version });
  return (
    <div>
      <Button small icon={RotateCcw} busy={busy} onClick={() => from(partVersion(run))}>
        {t("fromHere")}
      </Button>
      {versions !== null && !run.isTest && (
        <Button small tone="quiet" disabled={busy} onClick={() => from("ran")}>
          {t("fromHereRan", { number: versions.ran })}
        </Button>
      )}
    </div>
  );
}
