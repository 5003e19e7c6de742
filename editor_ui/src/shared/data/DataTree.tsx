import { useId, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ChevronRight } from "lucide-react";
import { useTranslation } from "react-i18next";
import { inline, typeOf } from "./nodes";
import { startDrag, type Picking } from "./pick";
import { treeRows, type Toggled, type TreeRoot, type TreeRow } from "./treeRows";
import styles from "./data.module.css";

interface DataTreeProps {
  label: string;
  roots: readonly TreeRoot[];
  picking?: Picking;
}

const ROW_HEIGHT = 26;
const INDENT = 14;
const MOST_TOGGLES = 5_000;

/** Data as a tree of fields: arrow keys walk and open, Enter or a click picks, and each field can be dragged. */
export function DataTree({ label, roots, picking }: DataTreeProps) {
  const { t } = useTranslation("data");
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [toggled, setToggled] = useState<Toggled>(new Map());
  const [activeId, setActiveId] = useState("");
  const rows = useMemo(() => treeRows(roots, toggled), [roots, toggled]);
  const active = Math.max(rows.findIndex((row) => row.id === activeId), 0);
  // eslint-disable-next-line react-hooks/incompatible-library -- no compiler memoizes here
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
  });

  const toggle = (row: TreeRow, open = !row.open) => {
    if (!row.hasChildren) return;
    setToggled((before) => new Map([...before].slice(-MOST_TOGGLES)).set(row.id, open));
  };
  const pick = (row: TreeRow) => {
    setActiveId(row.id);
    if (picking) picking.onPick(picking.pathOf(row.root.id, row.steps));
    else toggle(row);
  };
  const moveTo = (index: number) => {
    const row = rows[Math.min(Math.max(index, 0), rows.length - 1)];
    if (!row) return;
    setActiveId(row.id);
    virtual.scrollToIndex(rows.indexOf(row));
  };
  const parentOf = (index: number) => {
    const depth = rows[index]?.depth ?? 0;
    return rows.findLastIndex((row, place) => place < index && row.depth < depth);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[active];
    if (!row) return;
    const actions: Partial<Record<string, () => void>> = {
      ArrowDown: () => moveTo(active + 1),
      ArrowUp: () => moveTo(active - 1),
      ArrowRight: () => (row.hasChildren && !row.open ? toggle(row, true) : moveTo(active + 1)),
      ArrowLeft: () => (row.open ? toggle(row, false) : moveTo(parentOf(active))),
      Home: () => moveTo(0),
      End: () => moveTo(rows.length - 1),
      Enter: () => pick(row),
      " ": () => pick(row),
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
      role="tree"
      aria-label={label}
      tabIndex={0}
      aria-activedescendant={rows.length > 0 ? `${id}-${active}` : undefined}
      onKeyDown={onKeyDown}
    >
      <div role="presentation" style={{ height: virtual.getTotalSize(), position: "relative" }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows[index];
          if (!row) return null;
          const type = typeOf(row.node);
          const path = picking?.pathOf(row.root.id, row.steps);
          return (
            <div
              key={row.id}
              id={`${id}-${index}`}
              role="treeitem"
              aria-level={row.depth + 1}
              aria-expanded={row.hasChildren ? row.open : undefined}
              aria-selected={index === active}
              className={styles["row"]}
              data-root={row.depth === 0 || undefined}
              data-pickable={picking !== undefined || undefined}
              style={{ top: start, height: ROW_HEIGHT, paddingLeft: 6 + row.depth * INDENT }}
              title={path === undefined ? undefined : `{{ ${path} }}`}
              draggable={path !== undefined}
              onDragStart={(event) => path !== undefined && startDrag(event, path)}
              onClick={() => pick(row)}
            >
              <span
                className={styles["toggle"]}
                data-open={row.open || undefined}
                aria-hidden
                onClick={(event) => {
                  event.stopPropagation();
                  setActiveId(row.id);
                  toggle(row);
                }}
              >
                {row.hasChildren && <ChevronRight size={14} />}
              </span>
              <span className={styles["key"]}>{row.label}</span>
              <span className={styles["value"]} data-type={type}>
                {row.node.value === undefined ? t(`types.${type}`) : inline(row.node.value)}
              </span>
            </div>
          );
        })}
      </div>
    </div>
  );
}
