import { useEffect } from "react";
import { isTyping } from "~/shared/commands/keys";
import { copiedText, cutSelection, pasteText } from "./clipboardActions";
import type { CanvasContext } from "./context";

/** Whether the clipboard is wanted for something else: a field, a dialog, a text that is marked. */
function isForOthers(event: ClipboardEvent): boolean {
  if (event.defaultPrevented || isTyping(event.target)) return true;
  if (document.querySelector("dialog[open]") !== null) return true;
  return event.type !== "paste" && getSelection()?.isCollapsed === false;
}

/** Copy, cut and paste as the browser brings them: so they need no permission, and work between windows. */
export function useClipboardEvents(context: CanvasContext): void {
  useEffect(() => {
    const onCopy = (event: ClipboardEvent) => {
      if (isForOthers(event)) return;
      const text = copiedText(context);
      if (text === null) return;
      event.clipboardData?.setData("text/plain", text);
      event.preventDefault();
      if (event.type === "cut" && context.session.editable) cutSelection(context);
    };
    const onPaste = (event: ClipboardEvent) => {
      if (isForOthers(event) || !context.session.editable) return;
      pasteText(context, event.clipboardData?.getData("text/plain") ?? "");
      event.preventDefault();
    };
    document.addEventListener("copy", onCopy);
    document.addEventListener("cut", onCopy);
    document.addEventListener("paste", onPaste);
    return () => {
      document.removeEventListener("copy", onCopy);
      document.removeEventListener("cut", onCopy);
      document.removeEventListener("paste", onPaste);
    };
  }, [context]);
}
