import type { ReactNode } from "react";
import { ChevronLeft } from "lucide-react";
import { IconButton } from "./Button";
import styles from "./PageHeader.module.css";

interface PageHeaderProps {
  title: string;
  /** Where one came from. */
  back: string;
  onBack: () => void;
  /** What can be done here, at the right. */
  children?: ReactNode;
}

/** The top of a page that is about one workflow. */
export function PageHeader({ title, back, onBack, children }: PageHeaderProps) {
  return (
    <header className={styles["top"]}>
      <IconButton label={back} icon={ChevronLeft} onClick={onBack} />
      <h1>{title}</h1>
      <span className={styles["space"]} />
      {children}
    </header>
  );
}
