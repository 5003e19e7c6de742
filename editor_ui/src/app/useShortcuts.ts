import { useEffect } from "react";
import { toggleDisabled } from "~/shared/document/operations";
import { useSession } from "~/shared/document/SessionContext";
import { hasUnsavedEdits, type Session } from "~/shared/document/session";

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable=true]") !== null;
}

function handle(event: KeyboardEvent, session: Session): boolean {
  const command = event.ctrlKey || event.metaKey;
  const key = event.key.toLowerCase();
  if (command && key === "s") {
    void session.saver.save();
    return true;
  }
  // In a text field, undo belongs to the browser until the field is left.
  if (isTyping(event.target)) return false;
  if (command && (key === "y" || (key === "z" && event.shiftKey))) {
    session.history.redo();
    return true;
  }
  if (command && key === "z") {
    session.history.undo();
    return true;
  }
  if (command && key === "a") {
    session.select(session.history.store.getState().document.nodes.map((node) => node.id));
    return true;
  }
  const { selection: selected, canvas } = session.view.getState();
  if (command && key === "g" && canvas && selected.size > 0) {
    canvas.groupSelection();
    return true;
  }
  if (key === "n" && !command && !event.altKey && canvas) {
    canvas.addNote();
    return true;
  }
  if (key === "d" && !command && !event.altKey && selected.size > 0) {
    session.change(toggleDisabled(selected));
    return true;
  }
  if (key === "escape") {
    session.select([]);
    return true;
  }
  return false;
}

/** Save, undo, redo, select all, group, note, disable and Esc; and a word from the browser before unsaved edits are closed. */
export function useShortcuts(): void {
  const session = useSession();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || !session.editable) return;
      if (handle(event, session)) event.preventDefault();
    };
    const onLeave = (event: BeforeUnloadEvent) => {
      if (hasUnsavedEdits()) event.preventDefault();
    };
    window.addEventListener("keydown", onKeyDown);
    window.addEventListener("beforeunload", onLeave);
    return () => {
      window.removeEventListener("keydown", onKeyDown);
      window.removeEventListener("beforeunload", onLeave);
    };
  }, [session]);
}
