import { useState, type ReactNode } from "react";
import { X } from "lucide-react";
import { RunSummary } from "~/features/runs/RunSummary";
import { StepPanel } from "~/features/runs/StepPanel";
import { useStore } from "zustand";
import { useSelection, useSession } from "~/shared/document/SessionContext";
import { useGo } from "~/shared/lib/place";
import { IconButton } from "~/shared/ui/Button";
import { Tabs } from "~/shared/ui/Tabs";
import styles from "./SidePanel.module.css";

interface SidePanelProps {
  runId: string | null;
  /** False on Airflow's page of this very run. */
  canLeaveRun: boolean;
  settings: ReactNode;
}

/** Settings alone, or beside what the run on the canvas says. */
export function SidePanel({ runId, canLeaveRun, settings }: SidePanelProps) {
  const go = useGo();
  const selection = useSelection();
  const [settingsOfRun, setSettingsOfRun] = useState<string | null>(null);
  const sought = useStore(useSession().view, (view) => view.sought !== null);
  if (sought && settingsOfRun !== runId) setSettingsOfRun(runId);
  if (runId === null) return settings;

  const node = selection.length === 1 ? selection[0] : undefined;
  const tab = settingsOfRun === runId ? "settings" : "run";
  return (
    <>
      <div className={styles["bar"]}>
        <Tabs
          label="Details"
          value={tab}
          tabs={[
            { value: "run", label: node === undefined ? "Run" : "Step" },
            { value: "settings", label: "Settings" },
          ]}
          onChange={(next) => setSettingsOfRun(next === "settings" ? runId : null)}
        />
        {canLeaveRun && <IconButton small label="Leave this run" icon={X} onClick={() => go({ run: null })} />}
      </div>
      {tab === "settings" ? (
        settings
      ) : node === undefined ? (
        <RunSummary runId={runId} />
      ) : (
        <StepPanel key={`${runId}/${node}`} nodeId={node} runId={runId} />
      )}
    </>
  );
}
