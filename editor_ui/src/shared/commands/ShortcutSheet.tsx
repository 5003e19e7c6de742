import { useTranslation } from "react-i18next";
import { Dialog } from "~/shared/ui/Dialog";
import { Keys } from "./Keys";
import { useAllCommands } from "./registry";
import { SECTIONS } from "./types";
import styles from "./ShortcutSheet.module.css";

/** All shortcuts there are, made from the commands that have them. */
export function ShortcutSheet({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("shared");
  const commands = useAllCommands().filter((command) => command.keys !== undefined);
  return (
    <Dialog title={t("shortcuts.title")} onClose={onClose} wide>
      <div className={styles["sheet"]} role="group" aria-label={t("shortcuts.title")} tabIndex={0}>
        {SECTIONS.map((section) => {
          const rows = commands.filter((command) => command.section === section);
          return (
            rows.length > 0 && (
              <section key={section} aria-label={t(`sections.${section}`)}>
                <h3>{t(`sections.${section}`)}</h3>
                <dl>
                  {rows.map((command) => (
                    <div key={command.id}>
                      <dt>{t(command.title)}</dt>
                      <dd>
                        {command.keys?.map((keys) => (
                          <Keys key={keys} keys={keys} />
                        ))}
                      </dd>
                    </div>
                  ))}
                </dl>
              </section>
            )
          );
        })}
      </div>
    </Dialog>
  );
}
