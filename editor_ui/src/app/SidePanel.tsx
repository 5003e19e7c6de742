import { Suspense, useState, type ReactNode } from "react";
import { Columns3, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { PartButtons } from "~/features/deploy/PartButtons";
import { useNode, useRunOverlay, useSelection, useSession } from "~/shared/document/SessionContext";
import { isDecoration } from "~/shared/document/types";
import { part } from "~/shared/lib/parts";
import { useGo } from "~/shared/lib/place";
import { Button, IconButton } from "~/shared/ui/Button";
import { Skeleton } from "~/shared/ui/Skeleton";
import { Tabs } from "~/shared/ui/Tabs";
import styles from "./SidePanel.module.css";

const RunSummary = part(async () => (await import("~/features/runs/RunSummary")).RunSummary);
const StepPanel = part(async () => (await import("~/features/runs/StepPanel")).StepPanel);

interface SidePanelProps {
  runId: string | null;
  /** False on Airflow's page of this very run. */
  canLeaveRun: boolean;
  settings: ReactNode;
}

/** Tests the node, and opens it between its data. */
function NodeButtons() {
  const { t } = useTranslation("app");
  const go = useGo();
  const selection = useSelection();
  const node = useNode(selection.length === 1 ? (selection[0] ?? null) : null);
  if (!node || isDecoration(node)) return null;
  return (
    <div className={styles["data"]}>
      <PartButtons node={node} />
      <Button small icon={Columns3} onClick={() => go({ node: node.id, panel: "data" })}>
        {t("data:open")}
      </Button>
    </div>
  );
}

/** Settings alone, or beside what the run on the canvas says. */
export function SidePanel({ runId, canLeaveRun, settings }: SidePanelProps) {
  const { t } = useTranslation("app");
  const go = useGo();
  const selection = useSelection();
  const [settingsOfRun, setSettingsOfRun] = useState<string | null>(null);
  const steps = useRunOverlay()?.steps;
  const sought = useStore(useSession().view, (view) => view.sought !== null);
  if (sought && settingsOfRun !== runId) setSettingsOfRun(runId);
  if (runId === null) {
    return (
      <>
        <NodeButtons />
        {settings}
      </>
    );
  }

  const node = selection.length === 1 ? selection[0] : undefined;
  // A node that was drawn later is no part of the run: there is only its form to show.
  const isNew = node !== undefined && steps !== undefined && steps.size > 0 && !steps.has(node);
  const tab = settingsOfRun === runId || isNew ? "settings" : "run";
  return (
    <>
      <div className={styles["bar"]}>
        <Tabs
          label={t("details")}
          value={tab}
          tabs={[
            { value: "run", label: t(node === undefined ? "run" : "step") },
            { value: "settings", label: t("settings") },
          ]}
          onChange={(next) => setSettingsOfRun(next === "settings" ? runId : null)}
        />
        {canLeaveRun && <IconButton small label={t("leaveRun")} icon={X} onClick={() => go({ run: null })} />}
      </div>
      <NodeButtons />
      {tab === "settings" ? (
        settings
      ) : (
        <Suspense fallback={<Skeleton height={160} />}>
          {node === undefined ? <RunSummary runId={runId} /> : <StepPanel key={`${runId}/${node}`} nodeId={node} runId={runId} />}
        </Suspense>
      )}
    </>
  );
}
