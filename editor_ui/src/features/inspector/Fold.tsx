import { useEffect, useRef, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import styles from "./FormFields.module.css";

interface FoldProps {
  title: string;
  /** Whether something inside is wrong: then it opens. */
  troubled: boolean;
  /** How many fields inside somebody has filled in. */
  filled: number;
  children: ReactNode;
}

/** Fields that most people leave alone; open from the beginning where they were not left alone. */
export function Fold({ title, troubled, filled, children }: FoldProps) {
  const { t } = useTranslation("inspector");
  const details = useRef<HTMLDetailsElement>(null);
  const [wasFilled] = useState(filled > 0);
  useEffect(() => {
    if (details.current && (troubled || wasFilled)) details.current.open = true;
  }, [troubled, wasFilled]);
  return (
    <details ref={details} className={styles["fold"]}>
      <summary>
        {title}
        {filled > 0 && (
          <span className={styles["count"]} title={t("filled", { count: filled })}>
            {filled}
          </span>
        )}
      </summary>
      {children}
    </details>
  );
}
