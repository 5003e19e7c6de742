import { CircleHelp, Group, List, Maximize, Minus, Network, Plus, Redo2, StickyNote, TextSearch, Undo2 } from "lucide-react";
import { Panel } from "@xyflow/react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { runCommand } from "~/shared/commands/registry";
import { useSelection, useSession } from "~/shared/document/SessionContext";
import { IconButton } from "~/shared/ui/Button";
import type { CanvasContext } from "./context";
import styles from "./Canvas.module.css";

/** The commands one wants at hand; each has a key as well. */
export function CanvasControls({ context }: { context: CanvasContext }) {
  const { t } = useTranslation("canvas");
  const session = useSession();
  const canUndo = useStore(session.history.store.temporal, (history) => history.pastStates.length > 0);
  const canRedo = useStore(session.history.store.temporal, (history) => history.futureStates.length > 0);
  const anySelected = useSelection().length > 0;
  const canvas = context.canvas;

  return (
    <Panel position="bottom-left" className={styles["controls"]} role="toolbar" aria-label={t("controls.name")}>
      <IconButton small label={t("controls.zoomIn")} icon={Plus} onClick={() => canvas()?.zoom("in")} />
      <IconButton small label={t("controls.zoomOut")} icon={Minus} onClick={() => canvas()?.zoom("out")} />
      <IconButton small label={t("controls.fit")} icon={Maximize} onClick={() => canvas()?.fit()} />
      <IconButton small label={t("controls.list")} icon={List} onClick={() => runCommand("canvas.list")} />
      {session.editable && (
        <>
          <span className={styles["divider"]} />
          <IconButton small label={t("controls.undo")} icon={Undo2} disabled={!canUndo} onClick={session.history.undo} />
          <IconButton small label={t("controls.redo")} icon={Redo2} disabled={!canRedo} onClick={session.history.redo} />
          <span className={styles["divider"]} />
          <IconButton small label={t("controls.group")} icon={Group} disabled={!anySelected} onClick={() => runCommand("canvas.group")} />
          <IconButton small label={t("controls.note")} icon={StickyNote} onClick={() => runCommand("canvas.note")} />
          <IconButton small label={t("controls.tidy")} icon={Network} onClick={() => runCommand("canvas.tidy")} />
        </>
      )}
      <span className={styles["divider"]} />
      <IconButton small label={t("controls.palette")} icon={TextSearch} onClick={() => runCommand("palette.open")} />
      <IconButton small label={t("controls.shortcuts")} icon={CircleHelp} onClick={() => runCommand("shortcuts.open")} />
    </Panel>
  );
}
