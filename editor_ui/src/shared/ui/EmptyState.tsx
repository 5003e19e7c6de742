import type { ReactNode } from "react";
import type { LucideIcon } from "lucide-react";
import styles from "./EmptyState.module.css";

interface EmptyStateProps {
  icon: LucideIcon;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}

export function EmptyState({ icon: Icon, title, children, action }: EmptyStateProps) {
  return (
    <div className={styles["empty"]}>
      <span className={styles["icon"]} aria-hidden>
        <Icon size={24} strokeWidth={1.5} />
      </span>
      <h3>{title}</h3>
      {children && <p>{children}</p>}
      {action && <div className={styles["action"]}>{action}</div>}
    </div>
  );
}
