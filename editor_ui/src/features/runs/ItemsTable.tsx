import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { MapIndexState } from "~/shared/api/types";
import { duration } from "~/shared/lib/format";
import { StateIcon, stateInWords } from "~/shared/ui/StateIcon";
import { Switch } from "~/shared/ui/inputs";
import { Field } from "~/shared/ui/Field";
import styles from "./StepPanel.module.css";

interface ItemsTableProps {
  items: readonly MapIndexState[];
  /** The most that are listed. */
  most: number;
  chosen: number;
  onChoose: (mapIndex: number) => void;
}

const FAILED = new Set(["failed", "upstream_failed", "up_for_retry"]);
const isFailed = ({ airflowState }: MapIndexState) => FAILED.has(airflowState ?? "");

/** The items of a loop that a step went through; one is looked at. */
export function ItemsTable({ items, most, chosen, onChoose }: ItemsTableProps) {
  const { t } = useTranslation("runs");
  const [onlyFailed, setOnlyFailed] = useState(false);
  const failed = items.filter(isFailed).length;
  const shown = onlyFailed ? items.filter(isFailed) : items;
  return (
    <section className={styles["items"]} aria-label={t("items")}>
      {failed > 0 && failed < items.length && (
        <Field label={t("onlyFailed", { count: failed })}>
          <Switch checked={onlyFailed} onChange={setOnlyFailed} />
        </Field>
      )}
      <div className={styles["scroll"]} tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th>{t("columns.item")}</th>
              <th>{t("columns.state")}</th>
              <th>{t("columns.took")}</th>
              <th>{t("columns.tries")}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((item) => (
              <tr key={item.mapIndex} aria-current={item.mapIndex === chosen || undefined} onClick={() => onChoose(item.mapIndex)}>
                <td>
                  <button type="button" aria-label={t("showItem", { index: item.mapIndex })} aria-pressed={item.mapIndex === chosen}>
                    {item.mapIndex}
                  </button>
                </td>
                <td>
                  <StateIcon of={item} size={14} /> {stateInWords(item)}
                </td>
                <td>{item.durationSeconds === null ? "–" : duration(item.durationSeconds)}</td>
                <td>{item.tryNumber}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {items.length < most && <p className={styles["note"]}>{t("moreItems", { shown: items.length, all: most })}</p>}
    </section>
  );
}
