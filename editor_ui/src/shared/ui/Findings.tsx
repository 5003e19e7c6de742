import type { ReactNode } from "react";
import { CircleAlert, CircleCheck, TriangleAlert } from "lucide-react";
import styles from "./Findings.module.css";

export type Severity = "error" | "warning" | "info";

const ICONS = { error: CircleAlert, warning: TriangleAlert, info: CircleCheck };

/** What stands above a list of findings, and stays there. */
export function FindingBar({ children }: { children: ReactNode }) {
  return <div className={styles["bar"]}>{children}</div>;
}

interface FilterProps<T extends string> {
  label: string;
  /** Value and words of each choice. */
  choices: [T, string][];
  shown: T;
  onShow: (shown: T) => void;
}

/** A choice of which findings are shown. */
export function FindingFilter<T extends string>({ label, choices, shown, onShow }: FilterProps<T>) {
  return (
    <div className={styles["filter"]} role="group" aria-label={label}>
      {choices.map(([value, words]) => (
        <button key={value} type="button" aria-pressed={shown === value} onClick={() => onShow(value)}>
          {words}
        </button>
      ))}
    </div>
  );
}

/** Said in place of findings. */
export function NoFindings({ children }: { children: ReactNode }) {
  return <p className={styles["nothing"]}>{children}</p>;
}

/** The findings about one thing. */
export function FindingGroup({ name, count, children }: { name: string; count?: number; children: ReactNode }) {
  return (
    <section className={styles["group"]} aria-label={name}>
      <h3>
        {name}
        {count !== undefined && <span> {count}</span>}
      </h3>
      <ul className={styles["list"]}>{children}</ul>
    </section>
  );
}

interface FindingProps {
  severity: Severity;
  /** The severity in words. */
  label: string;
  /** What stands at the end of the line. */
  aside: ReactNode;
  /** Leads to what it is about. */
  onShow?: (() => void) | undefined;
  children: ReactNode;
}

/** One finding of a list. */
export function Finding({ severity, label, aside, onShow, children }: FindingProps) {
  const Icon = ICONS[severity];
  const words = (
    <>
      <Icon size={16} className={styles[severity]} role="img" aria-label={label} />
      <span className={styles["words"]}>{children}</span>
      {aside}
    </>
  );
  if (!onShow) return <li className={styles["finding"]}>{words}</li>;
  return (
    <li>
      <button type="button" className={styles["finding"]} onClick={onShow}>
        {words}
      </button>
    </li>
  );
}
