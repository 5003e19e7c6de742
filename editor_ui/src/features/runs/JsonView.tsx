import { useTranslation } from "react-i18next";
import { prettyJson } from "~/shared/lib/json";
import { CopyButton } from "~/shared/ui/CopyButton";
import styles from "./StepPanel.module.css";

interface JsonViewProps {
  title: string;
  value: unknown;
  note?: string;
}

/** A value as indented JSON that can be copied. Text that stands alone is shown as it is. */
export function JsonView({ title, value, note }: JsonViewProps) {
  const { t } = useTranslation("runs");
  const text = typeof value === "string" ? value : prettyJson(value);
  return (
    <section className={styles["json"]} aria-label={title}>
      <header>
        <h3>{title}</h3>
        <CopyButton text={text} label={t("copy", { title })} />
      </header>
      {note !== undefined && <p className={styles["note"]}>{note}</p>}
      <pre tabIndex={0} aria-label={title}>{text}</pre>
    </section>
  );
}
