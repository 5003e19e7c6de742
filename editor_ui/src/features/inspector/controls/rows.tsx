import { useEffect, useRef, useState, type ReactNode } from "react";
import { ArrowUp, Plus, X } from "lucide-react";
import { isJsonObject, type JsonObject, type JsonValue } from "~/shared/lib/json";
import { Button, IconButton } from "~/shared/ui/Button";
import styles from "./controls.module.css";

const INPUTS = "select, input, textarea";

interface RowsProps<Row> {
  rows: Row[];
  onChange: (rows: Row[]) => void;
  newRow: Row;
  noun: string;
  disabled: boolean;
  /** Whether their order means something, so that they can be moved. */
  ordered?: boolean;
  /** Without frames, for rows of a single input. */
  plain?: boolean;
  /** What stands beside a row's buttons; the rest of the row is below them, and as wide as the form. */
  head?: (row: Row, index: number) => ReactNode;
  /** More buttons beside the one that adds a row. */
  more?: ReactNode;
  children: (row: Row, change: (part: Partial<Row>) => void, index: number) => ReactNode;
}

/** The rows of a value. Where there is none yet, an empty one waits to be filled in. */
export function rowsOf(value: JsonValue | undefined, emptyRow: JsonObject): JsonObject[] {
  const rows = Array.isArray(value) ? value.filter(isJsonObject) : [];
  return rows.length > 0 ? rows : [emptyRow];
}

/** A list of rows that can be added, changed and removed. */
export function Rows<Row>({ rows, onChange, newRow, noun, disabled, ordered, plain, head, more, children }: RowsProps<Row>) {
  const moveUp = (index: number) => {
    const next = [...rows];
    next.splice(index - 1, 0, ...next.splice(index, 1));
    onChange(next);
  };
  const list = useRef<HTMLDivElement>(null);
  const [added, setAdded] = useState(0);
  useEffect(() => {
    // A new row is there to be filled in.
    if (added > 0) list.current?.lastElementChild?.previousElementSibling?.querySelector<HTMLElement>(INPUTS)?.focus();
  }, [added]);
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
    <div className={styles["rows"]} ref={list}>
      {rows.map((row, index) => (
        <div
          key={index}
          className={styles[plain ? "line" : "row"]}
          data-row={index}
          data-headed={head !== undefined || undefined}
          {...(!plain && { role: "group", "aria-label": `${noun} ${index + 1}` })}
        >
          {head ? <div className={styles["head"]}>{head(row, index)}</div> : cells(row, index)}
          {!disabled && ordered && index > 0 && (
            <IconButton
              small
              label={`Move ${noun.toLowerCase()} ${index + 1} up`}
              icon={ArrowUp}
              onClick={() => moveUp(index)}
            />
          )}
          {!disabled && (
            <IconButton
              small
              label={`Remove ${noun.toLowerCase()} ${index + 1}`}
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
            Add {noun.toLowerCase()}
          </Button>
          {more}
        </div>
      )}
    </div>
  );
}
