import { Suspense, useEffect, useId, useRef } from "react";
import { Eye } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Canvas } from "~/features/canvas/Canvas";
import { Palette } from "~/features/palette/Palette";
import { useCheck } from "~/features/problems/useCheck";
import { useLiveRun } from "~/features/runs/useLiveRun";
import { useDocument, useSelection, useSession } from "~/shared/document/SessionContext";
import { isDecoration } from "~/shared/document/types";
import { part } from "~/shared/lib/parts";
import { useGo, usePlace } from "~/shared/lib/place";
import { ErrorBoundary } from "~/shared/ui/ErrorBoundary";
import { ResizeEdge } from "~/shared/ui/ResizeEdge";
import type { Where } from "./EditorPage";
import { BesidePanel, BottomPanel } from "./BottomPanel";
import { ConflictBanner } from "./ConflictBanner";
import { SidePanel } from "./SidePanel";
import { TopBar } from "./TopBar";
import { useDataCommands } from "./useDataCommands";
import { useShortcuts } from "./useShortcuts";
import styles from "./EditorLayout.module.css";

const Inspector = part(async () => (await import("~/features/inspector/Inspector")).Inspector);
const NodeData = part(async () => (await import("./NodeData")).NodeData);

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

/** A component of its own, so that a key that is typed draws this and not the whole editor anew. */
function Check() {
  useCheck();
  return null;
}

/** The node that is open between its data, if one is: its id alone, so that typing in its form draws no more than that. */
function useDataNodeId(): string | null {
  const { panel } = usePlace();
  const selection = useSelection();
  const only = panel === "data" && selection.length === 1 ? selection[0] : undefined;
  return useDocument((document) => document.nodes.find((node) => node.id === only && !isDecoration(node))?.id ?? null);
}

export function EditorLayout({ runId, canRun, where }: EditorLayoutProps) {
  const { t } = useTranslation("app");
  const session = useSession();
  // Airflow's page of a run is narrow, and a person came to watch.
  const watching = where === "run";
  useSelectionInAddress();
  useLiveRun(runId);
  useShortcuts();
  useDataCommands(where === "own");
  const go = useGo();
  const dataNodeId = useDataNodeId();
  const sideId = useId();

  return (
    <div className={styles["layout"]}>
      <Check />
      <TopBar canRun={canRun} where={where} />
      <ConflictBanner />
      {!session.editable && (
        <p className={styles["viewOnly"]} role="note">
          <Eye size={14} aria-hidden /> <span>{t("readOnly")}</span>
        </p>
      )}
      <div className={styles["main"]}>
        {session.editable && !watching && (
          <aside className={styles["palette"]}>
            <Palette />
          </aside>
        )}
        <div className={styles["middle"]}>
          <div className={styles["canvas"]}>
            <ErrorBoundary what={t("theCanvas")}>
              <Canvas whole={watching} />
            </ErrorBoundary>
          </div>
          <BottomPanel />
        </div>
        <BesidePanel />
        <ResizeEdge label={t("resizeDetails")} controls={sideId} side="left" name="details" min={260} max={800} />
        <aside id={sideId} className={styles["side"]} aria-label={t("details")}>
          <ErrorBoundary what={t("thisPanel")}>
            <Suspense>
              <SidePanel runId={runId} canLeaveRun={!watching} settings={dataNodeId === null ? <Inspector /> : null} />
            </Suspense>
          </ErrorBoundary>
        </aside>
      </div>
      {dataNodeId !== null && (
        <Suspense>
          <ErrorBoundary what={t("thisPanel")}>
            <NodeData nodeId={dataNodeId} onClose={() => go({ panel: null })} />
          </ErrorBoundary>
        </Suspense>
      )}
    </div>
  );
}
