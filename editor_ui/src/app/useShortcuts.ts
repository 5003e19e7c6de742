import { useEffect, useMemo } from "react";
import { Save } from "lucide-react";
import { isForControl, isPressed, isTyping } from "~/shared/commands/keys";
import { allCommands, canRun, useCommands } from "~/shared/commands/registry";
import type { Command } from "~/shared/commands/types";
import { useSession } from "~/shared/document/SessionContext";
import type { Session } from "~/shared/document/session";

/** The command that these keys are, here and now. */
function commandOf(event: KeyboardEvent, session: Session): Command | undefined {
  // In a text field, keys belong to the text: undo is the browser's until the field is left.
  const typing = isTyping(event.target);
  return allCommands().find(
    (command) =>
      command.native !== true &&
      (!typing || command.typing === true) &&
      (session.editable || command.edits !== true) &&
      command.keys?.some((keys) => isPressed(keys, event)) === true &&
      canRun(command),
  );
}

/** Esc in a form goes back to the node that the form is of. */
function leaveField(event: KeyboardEvent, session: Session): boolean {
  if (event.key !== "Escape" || !isTyping(event.target)) return false;
  const [only] = session.view.getState().selection;
  session.view.getState().canvas?.focus(only ?? null);
  return true;
}

/** Runs commands by their keys. */
export function useShortcuts(): void {
  const session = useSession();
  useCommands(
    useMemo(
      (): Command[] => [
        {
          id: "workflow.save",
          section: "workflow",
          title: "shared:commands.save",
          keys: ["Mod+S"],
          icon: Save,
          typing: true,
          edits: true,
          run: () => void session.saver.save(),
        },
      ],
      [session],
    ),
  );
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || isForControl(event)) return;
      const command = commandOf(event, session);
      if (command) command.run();
      else if (!leaveField(event, session)) return;
      event.preventDefault();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [session]);
}
