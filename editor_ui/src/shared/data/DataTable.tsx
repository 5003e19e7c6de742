import { useId, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useTranslation } from "react-i18next";
import type { PathStep } from "~/shared/expressions/path";
import type { JsonValue } from "~/shared/lib/json";
import { inline, typeOf } from "./nodes";
import { startDrag, type Picking } from "./pick";
import { tableOf } from "./tables";
import styles from "./data.module.css";

interface DataTableProps {
  label: string;
  value: JsonValue;
  root: string;
  /** Where the value stands below the root. */
  steps: readonly PathStep[];
  picking?: Picking;
  /** The place of the first row in the whole list, where this is a page of it. */
  first?: number;
}

const ROW_HEIGHT = 28;
const COLUMN_WIDTH = 130;
const NAME = /^[A-Za-z_]\w*$/;

/** A list as a table, a column for each field; arrow keys walk, Enter or a click picks a cell, a heading its whole column. */
export function DataTable({ label, value, root, steps, picking, first = 0 }: DataTableProps) {
  const { t } = useTranslation("data");
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const table = useMemo(() => tableOf(value), [value]);
  const [[row, column], setActive] = useState<[row: number, column: number]>([0, 0]);
  // eslint-disable-next-line react-hooks/incompatible-library -- no compiler memoizes here
  const virtual = useVirtualizer({
    count: table.rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 16,
  });
  const heading = table.isList ? 64 : 160;
  const grid = {
    gridTemplateColumns: `${heading}px repeat(${table.columns.length}, minmax(${COLUMN_WIDTH}px, 1fr))`,
    // Of all rows the same, however long their texts are.
    minWidth: heading + table.columns.length * COLUMN_WIDTH,
  };

  const cellPath = (at: number, name: string) => {
    const step = table.rows[at]?.step;
    if (!picking || step === undefined) return undefined;
    return picking.pathOf(root, [...steps, step, ...(name === "" ? [] : [name])]);
  };
  /** The values of all items of the list: a key that is no name cannot be asked for that way. */
  const columnPath = (name: string) =>
    picking && table.isList && NAME.test(name) ? `${picking.pathOf(root, steps)} | map(attribute="${name}") | list` : undefined;

  const walk = (rows: number, columns: number) => {
    const next = Math.min(Math.max(row + rows, 0), table.rows.length - 1);
    setActive([next, Math.min(Math.max(column + columns, 0), table.columns.length - 1)]);
    virtual.scrollToIndex(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const path = cellPath(row, table.columns[column] ?? "");
    const actions: Partial<Record<string, () => void>> = {
      ArrowDown: () => walk(1, 0),
      ArrowUp: () => walk(-1, 0),
      ArrowRight: () => walk(0, 1),
      ArrowLeft: () => walk(0, -1),
      PageDown: () => walk(20, 0),
      PageUp: () => walk(-20, 0),
      Home: () => walk(-table.rows.length, 0),
      End: () => walk(table.rows.length, 0),
      Enter: () => path !== undefined && picking?.onPick(path),
    };
    const action = actions[event.key];
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    action();
  };

  return (
    <div
      ref={scroller}
      className={styles["scroller"]}
      role="grid"
      aria-label={label}
      aria-rowcount={table.rows.length + 1}
      aria-colcount={table.columns.length + 1}
      tabIndex={0}
      aria-activedescendant={table.rows.length > 0 ? `${id}-${row}-${column}` : undefined}
      onKeyDown={onKeyDown}
    >
      <div role="row" aria-rowindex={1} className={styles["head"]} style={grid}>
        <span role="columnheader">{table.isList ? "#" : t("field")}</span>
        {table.columns.map((name) => {
          const path = columnPath(name);
          return (
            <span
              key={name}
              role="columnheader"
              data-pickable={path !== undefined || undefined}
              title={path === undefined ? name : `{{ ${path} }}`}
              draggable={path !== undefined}
              onDragStart={(event) => path !== undefined && startDrag(event, path)}
              onClick={() => path !== undefined && picking?.onPick(path)}
            >
              {name === "" ? t("value") : name}
            </span>
          );
        })}
      </div>
      <div role="presentation" style={{ height: virtual.getTotalSize(), position: "relative" }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const item = table.rows[index];
          if (!item) return null;
          return (
            <div
              key={index}
              role="row"
              aria-rowindex={index + 2}
              className={styles["cells"]}
              style={{ transform: `translateY(${start}px)`, height: ROW_HEIGHT, ...grid }}
            >
              <span role="rowheader">{typeof item.step === "number" ? item.step + first : item.step}</span>
              {item.cells.map((cell, place) => {
                const path = cell === undefined ? undefined : cellPath(index, table.columns[place] ?? "");
                return (
                  <span
                    key={place}
                    id={`${id}-${index}-${place}`}
                    role="gridcell"
                    aria-selected={index === row && place === column}
                    data-type={cell === undefined ? undefined : typeOf({ value: cell, schema: null })}
                    data-pickable={path !== undefined || undefined}
                    title={path === undefined ? undefined : `{{ ${path} }}`}
                    draggable={path !== undefined}
                    onDragStart={(event) => path !== undefined && startDrag(event, path)}
                    onClick={() => {
                      setActive([index, place]);
                      if (path !== undefined) picking?.onPick(path);
                    }}
                  >
                    {cell === undefined ? "" : inline(cell)}
                  </span>
                );
              })}
            </div>
          );
        })}
      </div>
    </div>
  );
}
