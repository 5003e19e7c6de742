import { useTranslation } from "react-i18next";
import { closeAndThen } from "~/shared/lib/closeAndThen";
import { Keys } from "./Keys";
import { Picker } from "./Picker";
import { canRun, useAllCommands } from "./registry";
import type { Section } from "./types";

interface CommandPaletteProps {
  onClose: () => void;
  /** Only the commands of one section. */
  section?: Section;
}

/** Everything that can be done here and now, by name. */
export function CommandPalette({ onClose, section }: CommandPaletteProps) {
  const { t } = useTranslation("shared");
  const commands = useAllCommands().filter(
    (command) => command.hidden !== true && (section === undefined || command.section === section) && canRun(command),
  );
  return (
    <Picker
      title={t("palette.title")}
      placeholder={t("palette.placeholder")}
      items={commands.map((command) => ({
        id: command.id,
        label: t(command.title),
        icon: command.icon && <command.icon size={16} strokeWidth={1.75} aria-hidden />,
        group: t(`sections.${command.section}`),
        aside: command.keys?.[0] !== undefined && <Keys keys={command.keys[0]} />,
      }))}
      onPick={(id) => closeAndThen(onClose, () => commands.find((command) => command.id === id)?.run())}
      onClose={onClose}
    />
  );
}
