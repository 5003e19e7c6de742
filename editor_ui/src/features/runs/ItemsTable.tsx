import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { duration } from "~/shared/lib/format";
import { StateIcon, stateInWords } from "~/shared/ui/StateIcon";
import { Switch } from "~/shared/ui/inputs";
import { Field } from "~/shared/ui/Field";
import { Pager } from "./Pager";
import { ITEM_PAGE, itemsQuery, type StepPlace } from "./stepQueries";
import styles from "./StepPanel.module.css";

interface ItemsTableProps {
  place: StepPlace;
  /** What changes when there is something new to load. */
  stamp: string;
  onChoose: (mapIndex: number) => void;
}

/** The items of a loop that a step went through, page by page; the one at this place is looked at. */
export function ItemsTable({ place, stamp, onChoose }: ItemsTableProps) {
  const { t } = useTranslation("runs");
  const [onlyFailed, setOnlyFailed] = useState(false);
  const [offset, setOffset] = useState(0);
  const { data: page } = useQuery(itemsQuery(place, onlyFailed, offset, stamp));
  if (!page) return null;
  const { items, total, failed } = page;
  const all = onlyFailed ? failed : total;
  const isChosen = (mapIndex: number) => mapIndex === place.mapIndex;
  const narrow = (only: boolean) => {
    setOnlyFailed(only);
    setOffset(0);
  };
  return (
    <section className={styles["items"]} aria-label={t("items")}>
      {(onlyFailed || (failed > 0 && failed < total)) && (
        <Field label={t("onlyFailed", { count: failed })}>
          <Switch checked={onlyFailed} onChange={narrow} />
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
            {items.map((item) => (
              <tr key={item.mapIndex} aria-current={isChosen(item.mapIndex) || undefined} onClick={() => onChoose(item.mapIndex)}>
                <td>
                  <button type="button" aria-label={t("showItem", { index: item.mapIndex })} aria-pressed={isChosen(item.mapIndex)}>
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
      {all > ITEM_PAGE && <Pager name={t("items")} offset={page.offset} shown={items.length} all={all} size={ITEM_PAGE} onTurn={setOffset} />}
    </section>
  );
}
