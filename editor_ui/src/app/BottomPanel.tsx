import { X } from "lucide-react";
import { useStore } from "zustand";
import { DagFilePanel } from "~/features/dagfile/DagFilePanel";
import { ProblemsPanel } from "~/features/problems/ProblemsPanel";
import { RunsPanel } from "~/features/runs/RunsPanel";
import { useSession } from "~/shared/document/SessionContext";
import { useGo, usePlace } from "~/shared/lib/place";
import { IconButton } from "~/shared/ui/Button";
import { ErrorBoundary } from "~/shared/ui/ErrorBoundary";
import { Tabs } from "~/shared/ui/Tabs";
import styles from "./BottomPanel.module.css";

const PANELS = ["problems", "dag", "runs"] as const;

function ProblemsTab() {
  const problems = useStore(useSession().view, (view) => view.problems);
  const found = [...problems.values()].flat();
  const errors = found.some((problem) => problem.severity === "error");
  return (
    <>
      Problems
      {found.length > 0 && (
        <span className={styles["count"]} data-severity={errors ? "error" : "warning"}>
          {found.length}
        </span>
      )}
    </>
  );
}

/** Problems, the DAG file and runs: closed until asked for, one at a time. */
export function BottomPanel() {
  const { panel } = usePlace();
  const go = useGo();
  const open = PANELS.find((name) => name === panel) ?? null;
  return (
    <section className={styles["panel"]} aria-label="Problems, DAG file and runs">
      <div className={styles["bar"]}>
        <Tabs
          label="Panels"
          value={open}
          tabs={[
            { value: "problems", label: <ProblemsTab /> },
            { value: "dag", label: "DAG file" },
            { value: "runs", label: "Runs" },
          ]}
          onChange={(next) => go({ panel: next === open ? null : next })}
        />
        {open !== null && <IconButton small label="Close panel" icon={X} onClick={() => go({ panel: null })} />}
      </div>
      {open !== null && (
        <div className={styles["content"]} role="tabpanel">
          <ErrorBoundary what="This panel">
            {open === "problems" && <ProblemsPanel />}
            {open === "dag" && <DagFilePanel />}
            {open === "runs" && <RunsPanel />}
          </ErrorBoundary>
        </div>
      )}
    </section>
  );
}
