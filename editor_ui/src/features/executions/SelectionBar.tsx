import { Columns2, RotateCcw, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button, IconButton } from "~/shared/ui/Button";
import { MOST, type Selection } from "./useSelection";
import styles from "./Executions.module.css";

interface SelectionBarProps {
  selection: Selection;
  mayRun: boolean;
  /** In the order in which they were picked. */
  onCompare: (run: string, other: string) => void;
}

/** What can be done with the runs that are picked. */
export function SelectionBar({ selection, mayRun, onCompare }: SelectionBarProps) {
  const { t } = useTranslation("executions");
  const { ids, again, busy, clear } = selection;
  if (ids.size === 0) return null;
  const tooMany = ids.size > MOST;
  const [one, other, ...more] = ids;
  return (
    <div className={styles["selection"]} role="group" aria-label={t("selection")}>
      <strong aria-live="polite">{t("selected", { count: ids.size })}</strong>
      <IconButton small icon={X} label={t("unselect")} onClick={clear} />
      {mayRun && (
        <>
          <Button small icon={RotateCcw} busy={busy} disabled={tooMany} onClick={() => again("all")}>
            {t("againAll")}
          </Button>
          <Button small disabled={tooMany || busy} onClick={() => again("failed")}>
            {t("againFailed")}
          </Button>
        </>
      )}
      {one !== undefined && other !== undefined && more.length === 0 ? (
        <Button small icon={Columns2} onClick={() => onCompare(one, other)}>
          {t("compare")}
        </Button>
      ) : (
        !mayRun && <p>{t("compareTwo")}</p>
      )}
      {tooMany && <p>{t("tooMany", { most: MOST })}</p>}
    </div>
  );
}
