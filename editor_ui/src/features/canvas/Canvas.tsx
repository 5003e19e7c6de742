import { Suspense, useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ContextMenu } from "~/shared/commands/ContextMenu";
import { commandsFor } from "~/shared/commands/registry";
import { useSession } from "~/shared/document/SessionContext";
import type { Size } from "~/shared/document/groups";
import { part } from "~/shared/lib/parts";
import { FlowCanvas } from "./FlowCanvas";
import { uiOf, useUi } from "./ui";
import { useCanvasCommands } from "./useCanvasCommands";
import { useClipboardEvents } from "./useClipboardEvents";
import styles from "./Canvas.module.css";

const ListView = part(async () => (await import("./ListView")).default);
const Popups = part(async () => (await import("./Popups")).default);

function Menu() {
  const { t } = useTranslation("canvas");
  const session = useSession();
  const menu = useUi((ui) => ui.menu);
  const close = useCallback(() => uiOf(session).setState({ menu: null }), [session]);
  if (!menu) return null;
  const commands = commandsFor(menu.place).filter((command) => session.editable || command.edits !== true);
  if (commands.length === 0) return null;
  return <ContextMenu label={t(`menu.${menu.place}`)} at={menu.at} commands={commands} onClose={close} />;
}

function Spoken() {
  const said = useUi((ui) => ui.said);
  return (
    <p className={styles["spoken"]} role="status">
      {said}
    </p>
  );
}

/** The workflow as a drawing or as a list, with all that can be done in both. A run is first seen `whole`, if that can be. */
export function Canvas({ whole = false }: { whole?: boolean }) {
  const context = useCanvasCommands();
  useClipboardEvents(context);
  const [size, setSize] = useState<Size | null>(null);
  const list = useUi((ui) => ui.list);
  const popup = useUi((ui) => ui.popup);
  const room = useRef<HTMLDivElement>(null);
  // The first view depends on how much room there is; later changes of size must not move it. What is around the canvas
  // is painted before: a large drawing takes its time.
  useEffect(() => {
    if (room.current) setSize({ width: room.current.clientWidth, height: room.current.clientHeight });
  }, []);

  return (
    <div ref={room} className={styles["frame"]}>
      {list ? (
        <Suspense>
          <ListView context={context} />
        </Suspense>
      ) : (
        size && <FlowCanvas size={size} context={context} whole={whole} />
      )}
      <Suspense>{popup && <Popups popup={popup} context={context} />}</Suspense>
      <Menu />
      <Spoken />
    </div>
  );
}
