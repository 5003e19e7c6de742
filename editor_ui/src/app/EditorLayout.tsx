import { useEffect, useRef } from "react";
import { Canvas } from "~/features/canvas/Canvas";
import { Inspector } from "~/features/inspector/Inspector";
import { Palette } from "~/features/palette/Palette";
import { useCheck } from "~/features/problems/useCheck";
import { useLiveRun } from "~/features/runs/useLiveRun";
import { useSelection, useSession } from "~/shared/document/SessionContext";
import { useGo, usePlace } from "~/shared/lib/place";
import { ErrorBoundary } from "~/shared/ui/ErrorBoundary";
import type { Where } from "./EditorPage";
import { BottomPanel } from "./BottomPanel";
import { ConflictBanner } from "./ConflictBanner";
import { SidePanel } from "./SidePanel";
import { TopBar } from "./TopBar";
import { useShortcuts } from "./useShortcuts";
import styles from "./EditorLayout.module.css";

interface EditorLayoutProps {
  runId: string | null;
  canRun: boolean;
  where: Where;
}

/** Keeps the selected node and the address in step, so that a reload and a shared address show the same. */
function useSelectionInAddress(): void {
  const session = useSession();
  const place = usePlace();
  const go = useGo();
  const selection = useSelection();
  const only = selection.length === 1 ? (selection[0] ?? null) : null;
  const restored = useRef(false);

  useEffect(() => {
    const first = !restored.current;
    restored.current = true;
    if (first && place.node !== null && only === null) session.select([place.node]);
    else if (place.node !== only) go({ node: only });
  }, [go, only, place.node, session]);
}

export function EditorLayout({ runId, canRun, where }: EditorLayoutProps) {
  const session = useSession();
  // Airflow's page of a run is narrow, and a person came to watch.
  const watching = where === "run";
  useSelectionInAddress();
  useCheck();
  useLiveRun(runId);
  useShortcuts();

  return (
    <div className={styles["layout"]}>
      <TopBar canRun={canRun} where={where} />
      <ConflictBanner />
      <div className={styles["main"]}>
        {session.editable && !watching && (
          <aside className={styles["palette"]}>
            <Palette />
          </aside>
        )}
        <div className={styles["middle"]}>
          <div className={styles["canvas"]}>
            <ErrorBoundary what="The canvas">
              <Canvas />
            </ErrorBoundary>
          </div>
          <BottomPanel />
        </div>
        <aside className={styles["side"]} aria-label="Details">
          <ErrorBoundary what="This panel">
            <SidePanel runId={runId} canLeaveRun={!watching} settings={<Inspector />} />
          </ErrorBoundary>
        </aside>
      </div>
    </div>
  );
}
