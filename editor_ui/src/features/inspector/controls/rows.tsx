import { useEffect, useState, type ReactNode } from "react";
import { GripVertical, Plus, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { isJsonObject, type JsonObject, type JsonValue } from "~/shared/lib/json";
import { Button, IconButton } from "~/shared/ui/Button";
import { moved, useRowOrder } from "./useRowOrder";
import styles from "./controls.module.css";

const INPUTS = "select, input, textarea, [contenteditable=true]";

interface RowsProps<Row> {
  rows: Row[];
  onChange: (rows: Row[]) => void;
  newRow: Row;
  noun: string;
  disabled: boolean;
  /** Whether their order means something, so that they can be moved. */
  ordered?: boolean;
  /** Without frames, for rows of a single line. */
  plain?: boolean;
  /** What stands beside a row's buttons; the rest of the row is below them, and as wide as the form. */
  head?: (row: Row, index: number) => ReactNode;
  /** What the button says that adds a row, where the noun alone will not do. */
  addLabel?: string;
  /** What stands before each row but the first, such as "and". */
  between?: string;
  /** More buttons beside the one that adds a row. */
  more?: ReactNode;
  children: (row: Row, change: (part: Partial<Row>) => void, index: number) => ReactNode;
}

/** The rows of a value. Where there is none yet, an empty one waits to be filled in. */
export function rowsOf(value: JsonValue | undefined, emptyRow: JsonObject): JsonObject[] {
  const rows = Array.isArray(value) ? value.filter(isJsonObject) : [];
  return rows.length > 0 ? rows : [emptyRow];
}

/** A list of rows that can be added, changed, moved and removed. */
export function Rows<Row>({ rows, onChange, newRow, noun, disabled, ordered, plain, head, between, addLabel, more, children }: RowsProps<Row>) {
  const { t, i18n } = useTranslation("inspector");
  const order = useRowOrder(rows.length, (from, to) => onChange(moved(rows, from, to)));
  const [added, setAdded] = useState(0);
  const { list } = order;
  useEffect(() => {
    // A new row is there to be filled in.
    if (added > 0) [...(list.current?.querySelectorAll(":scope > [data-row]") ?? [])].at(-1)?.querySelector<HTMLElement>(INPUTS)?.focus();
  }, [added, list]);
  // Inside a sentence English nouns are small; German ones are not.
  const lower = i18n.language === "en" ? noun.toLowerCase() : noun;
  const movable = ordered === true && !disabled && rows.length > 1;
  const cells = (row: Row, index: number) => (
    <div className={styles["cells"]}>
      {children(
        row,
        (part) => onChange(rows.map((other, at) => (at === index ? { ...other, ...part } : other))),
        index,
      )}
    </div>
  );
  return (
    <div className={styles["rows"]} ref={list} onDragOver={order.onDragOver} onDrop={order.onDrop}>
      {rows.map((row, index) => (
        <div
          key={index}
          className={styles[plain ? "line" : "row"]}
          data-row={index}
          data-headed={head !== undefined || undefined}
          data-between={index > 0 ? between : undefined}
          data-dragged={order.dragged === index || undefined}
          data-drop={dropAt(order.target, index, rows.length)}
          {...(!plain && { role: "group", "aria-label": `${noun} ${index + 1}` })}
        >
          {movable && (
            <IconButton
              small
              data-grip
              className={styles["grip"]}
              label={t("rows.move", { noun: lower, number: index + 1 })}
              title={t("rows.moveHow")}
              icon={GripVertical}
              {...order.grip(index)}
            />
          )}
          {head ? <div className={styles["head"]}>{head(row, index)}</div> : cells(row, index)}
          {!disabled && (
            <IconButton
              small
              label={t("rows.remove", { noun: lower, number: index + 1 })}
              icon={X}
              onClick={() => onChange(rows.filter((_, at) => at !== index))}
            />
          )}
          {head && cells(row, index)}
        </div>
      ))}
      {!disabled && (
        <div className={styles["buttons"]}>
          <Button
            small
            icon={Plus}
            onClick={() => {
              onChange([...rows, newRow]);
              setAdded(added + 1);
            }}
          >
            {addLabel ?? t("rows.add", { noun: lower })}
          </Button>
          {more}
        </div>
      )}
    </div>
  );
}

/** Where the line stands that shows what a drop would do. */
function dropAt(target: number | null, index: number, count: number): "before" | "after" | undefined {
  if (target === index) return "before";
  return target === count && index === count - 1 ? "after" : undefined;
}
