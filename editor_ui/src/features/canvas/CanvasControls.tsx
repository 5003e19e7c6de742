import { Group, Maximize, Minus, Network, Plus, Redo2, StickyNote, Undo2 } from "lucide-react";
import { Panel, useReactFlow } from "@xyflow/react";
import { useStore } from "zustand";
import { useSelection, useSession } from "~/shared/document/SessionContext";
import { useKinds } from "~/shared/kinds/KindsContext";
import { IconButton } from "~/shared/ui/Button";
import styles from "./Canvas.module.css";

export function CanvasControls() {
  const session = useSession();
  const kinds = useKinds();
  const reactFlow = useReactFlow();
  const canUndo = useStore(session.history.store.temporal, (history) => history.pastStates.length > 0);
  const canRedo = useStore(session.history.store.temporal, (history) => history.futureStates.length > 0);

  const anySelected = useSelection().length > 0;

  const tidyUp = async () => {
    const { tidy } = await import("./layout");
    session.change(tidy(session.history.store.getState().document, kinds));
    requestAnimationFrame(() => void reactFlow.fitView({ duration: 300, maxZoom: 1, padding: 0.15 }));
  };

  return (
    <Panel position="bottom-left" className={styles["controls"]}>
      <IconButton small label="Zoom in" icon={Plus} onClick={() => void reactFlow.zoomIn({ duration: 150 })} />
      <IconButton small label="Zoom out" icon={Minus} onClick={() => void reactFlow.zoomOut({ duration: 150 })} />
      <IconButton
        small
        label="Fit to screen"
        icon={Maximize}
        onClick={() => void reactFlow.fitView({ duration: 250, maxZoom: 1, padding: 0.15 })}
      />
      {session.editable && (
        <>
          <span className={styles["divider"]} />
          <IconButton small label="Undo (Ctrl+Z)" icon={Undo2} disabled={!canUndo} onClick={session.history.undo} />
          <IconButton small label="Redo (Ctrl+Shift+Z)" icon={Redo2} disabled={!canRedo} onClick={session.history.redo} />
          <span className={styles["divider"]} />
          <IconButton
            small
            label="Group selection (Ctrl+G)"
            icon={Group}
            disabled={!anySelected}
            onClick={() => session.view.getState().canvas?.groupSelection()}
          />
          <IconButton small label="Add note (N)" icon={StickyNote} onClick={() => session.view.getState().canvas?.addNote()} />
          <IconButton small label="Tidy up the layout" icon={Network} onClick={() => void tidyUp()} />
        </>
      )}
    </Panel>
  );
}
