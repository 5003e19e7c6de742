import { useCallback } from "react";
import { useSession } from "~/shared/document/SessionContext";
import { uiOf, useUi } from "./ui";

/** Whether the text of a node is being written on the canvas, and how that begins and ends. */
export function useEditing(nodeId: string) {
  const session = useSession();
  const editing = useUi((ui) => ui.renaming === nodeId);
  const begin = useCallback(() => {
    if (session.editable) uiOf(session).setState({ renaming: nodeId });
  }, [session, nodeId]);
  const end = useCallback(
    (byKey: boolean, focusId = nodeId) => {
      if (uiOf(session).getState().renaming === nodeId) uiOf(session).setState({ renaming: null, before: null });
      if (byKey) session.view.getState().canvas?.focus(focusId);
    },
    [session, nodeId],
  );
  return { editing, begin, end };
}
