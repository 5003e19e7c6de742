import type { ReactNode } from "react";
import styles from "./Tabs.module.css";

interface TabsProps<Value extends string> {
  label: string;
  value: Value | null;
  tabs: readonly { value: Value; label: ReactNode }[];
  onChange: (value: Value) => void;
}

/** A row of tabs; arrow keys move between them. */
export function Tabs<Value extends string>({ label, value, tabs, onChange }: TabsProps<Value>) {
  const current = tabs.findIndex((tab) => tab.value === value);
  const step = (by: number, list: HTMLElement) => {
    const index = (Math.max(current, 0) + by + tabs.length) % tabs.length;
    const next = tabs[index];
    if (!next) return;
    onChange(next.value);
    list.querySelectorAll("button")[index]?.focus();
  };
  return (
    <div
      role="tablist"
      aria-label={label}
      className={styles["tabs"]}
      onKeyDown={(event) => {
        if (event.key === "ArrowRight") step(1, event.currentTarget);
        if (event.key === "ArrowLeft") step(-1, event.currentTarget);
      }}
    >
      {tabs.map((tab, index) => (
        <button
          key={tab.value}
          type="button"
          role="tab"
          aria-selected={tab.value === value}
          tabIndex={index === Math.max(current, 0) ? 0 : -1}
          className={styles["tab"]}
          onClick={() => onChange(tab.value)}
        >
          {tab.label}
        </button>
      ))}
    </div>
  );
}
