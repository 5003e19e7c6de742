import type { ReactNode } from "react";
import { classes } from "~/shared/lib/classes";
import styles from "./Table.module.css";

interface TableProps {
  /** What it lists, for those who cannot see where it stands. */
  label?: string;
  columns: readonly string[];
  /** Its rows; a `th` in one names it. */
  children: ReactNode;
  className?: string;
}

/** A table of a page. Where it is lower than its rows, they scroll below their headings. */
export function Table({ label, columns, children, className }: TableProps) {
  return (
    <div className={classes(styles["frame"], className)}>
      <table className={styles["table"]} aria-label={label}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
