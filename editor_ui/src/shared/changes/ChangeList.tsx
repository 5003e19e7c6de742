import { CircleMinus, CirclePlus, PencilLine } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Change } from "~/shared/api/types";
import { capitalised } from "~/shared/lib/format";
import styles from "./ChangeList.module.css";

const ICONS = { added: CirclePlus, removed: CircleMinus, changed: PencilLine };

/** What differs between two versions, in the server's words. */
export function ChangeList({ changes }: { changes: readonly Change[] }) {
  const { t } = useTranslation("shared");
  if (changes.length === 0) return <p className={styles["none"]}>{t("changes.none")}</p>;
  const words = { added: t("changes.added"), removed: t("changes.removed"), changed: t("changes.changed") };
  return (
    <ul className={styles["list"]} aria-label={t("changes.label")}>
      {changes.map((change, index) => {
        const Icon = ICONS[change.action];
        return (
          <li key={index} className={styles["change"]}>
            <Icon size={15} className={styles[change.action]} role="img" aria-label={words[change.action]} />
            <span>{capitalised(change.message)}</span>
          </li>
        );
      })}
    </ul>
  );
}
