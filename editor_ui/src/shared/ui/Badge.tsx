import type { ReactNode } from "react";
import { classes } from "~/shared/lib/classes";
import styles from "./Badge.module.css";

interface BadgeProps {
  tone?: "neutral" | "success" | "error" | "warning" | "info";
  children: ReactNode;
  title?: string;
}

export function Badge({ tone = "neutral", children, title }: BadgeProps) {
  return (
    <span className={classes(styles["badge"], styles[tone])} title={title}>
      {children}
    </span>
  );
}
