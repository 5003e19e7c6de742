import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { CommandPalette } from "~/shared/commands/CommandPalette";
import { Picker, type PickerItem } from "~/shared/commands/Picker";
import { ShortcutSheet } from "~/shared/commands/ShortcutSheet";
import { setColour } from "~/shared/document/operations";
import { NOTE } from "~/shared/document/types";
import { KindIcon } from "~/shared/kinds/KindIcon";
import { closeAndThen } from "~/shared/lib/closeAndThen";
import { AddPicker } from "./AddPicker";
import { ConnectPicker } from "./ConnectPicker";
import type { CanvasContext } from "./context";
import type { Popup } from "./ui";
import { walkOrder } from "./walking";
import styles from "./Decorations.module.css";

interface PopupProps {
  context: CanvasContext;
  onClose: () => void;
}

/** By name, id, kind, or what stands in the form. */
function FindPicker({ context, onClose }: PopupProps) {
  const { t } = useTranslation("canvas");
  const items = useMemo(
    () =>
      walkOrder(context.document()).map((node): PickerItem => {
        const kind = context.kinds.get(node.type);
        const { label, text, notes } = node.data;
        return {
          id: node.id,
          label: label || (text ?? "").slice(0, 60) || t("unnamed"),
          hint: node.type === NOTE ? t("note.name") : `${kind?.label ?? node.type} · ${node.id}`,
          keywords: `${text ?? ""} ${notes ?? ""} ${JSON.stringify(node.data.config)}`,
          icon: <KindIcon type={node.type} category={kind?.category} size={15} />,
        };
      }),
    [context, t],
  );
  return (
    <Picker
      title={t("find.title")}
      placeholder={t("find.placeholder")}
      none={t("find.none")}
      items={items}
      onPick={(id) => {
        closeAndThen(onClose, () => {
          context.session.select([id]);
          context.canvas()?.reveal(id);
          context.canvas()?.focus(id);
        });
      }}
      onClose={onClose}
    />
  );
}

const COLOURS = ["yellow", "orange", "pink", "purple", "blue", "green", "grey"] as const;

function ColourPicker({ context, ids, onClose }: PopupProps & { ids: ReadonlySet<string> }) {
  const { t } = useTranslation("canvas");
  const items = COLOURS.map((colour) => ({
    id: colour,
    label: t(`colours.${colour}`),
    icon: <span className={styles["swatch"]} data-colour={colour} aria-hidden />,
  }));
  return (
    <Picker
      title={t("colours.title")}
      placeholder={t("colours.placeholder")}
      items={[{ id: "usual", label: t("colours.usual"), icon: <span className={styles["swatch"]} aria-hidden /> }, ...items]}
      onPick={(colour) => {
        context.session.change(setColour(ids, colour === "usual" ? undefined : colour));
        onClose();
      }}
      onClose={onClose}
    />
  );
}

/** What is open above the canvas. Loaded when something first is. */
export default function Popups({ popup, context }: { popup: Popup; context: CanvasContext }) {
  const onClose = () => context.ui.setState((ui) => (ui.popup === popup ? { popup: null } : ui));
  if (popup.type === "add") return <AddPicker context={context} adding={popup.adding} onClose={onClose} />;
  if (popup.type === "connect") return <ConnectPicker context={context} nodeId={popup.nodeId} onClose={onClose} />;
  if (popup.type === "colour") return <ColourPicker context={context} ids={popup.ids} onClose={onClose} />;
  if (popup.type === "find") return <FindPicker context={context} onClose={onClose} />;
  if (popup.type === "shortcuts") return <ShortcutSheet onClose={onClose} />;
  return <CommandPalette section={popup.section} onClose={onClose} />;
}
