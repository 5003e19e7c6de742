import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useCommands } from "~/shared/commands/registry";
import { useSession } from "~/shared/document/SessionContext";
import { useKinds } from "~/shared/kinds/KindsContext";
import { addCommands } from "./addCommands";
import { arrangeCommands } from "./arrangeCommands";
import { canvasContext, type CanvasContext } from "./context";
import { editCommands } from "./editCommands";
import { viewCommands } from "./viewCommands";

/** Makes all that can be done on the canvas known to keys, menus and the palette, for as long as it is shown. */
export function useCanvasCommands(): CanvasContext {
  const { t } = useTranslation("canvas");
  const session = useSession();
  const kinds = useKinds();
  const context = useMemo(() => canvasContext(session, kinds, t), [session, kinds, t]);
  useCommands(
    useMemo(
      () => [...addCommands(context), ...editCommands(context), ...arrangeCommands(context), ...viewCommands(context)],
      [context],
    ),
  );
  return context;
}
