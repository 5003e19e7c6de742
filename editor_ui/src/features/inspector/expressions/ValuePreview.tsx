import { CircleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { JsonValue } from "~/shared/lib/json";
import { shortText, typeOfValue } from "./tree";
import type { Preview } from "./usePreview";
import styles from "./ValuePreview.module.css";

const MOST_CHARACTERS = 300;
/** What only the data can tell; all else the compiler says, below the field. */
const OF_DATA = new Set(["missing", "type", "limit"]);

interface ValuePreviewProps {
  preview: Preview;
  /** Whether there is any sample data. */
  sampled: boolean;
  /** Whether somebody has been in the field: only then it says that there is no data. */
  asked: boolean;
}

/** What an expression gives for the sample data, under its field. */
export function ValuePreview({ preview, sampled, asked }: ValuePreviewProps) {
  const { t } = useTranslation("inspector");
  const { error } = preview;
  if (error) {
    if (!OF_DATA.has(error.kind)) return null;
    const absent = error.kind === "missing" && (!sampled || error.message.includes("there is no sample"));
    if (absent) return asked && <p className={styles["preview"]}>{t("preview.noSample")}</p>;
    const place = error.line !== null && error.line > 1 ? t("preview.line", { line: error.line }) : "";
    return (
      <p className={styles["error"]} role="status">
        <CircleAlert size={13} aria-hidden />
        <span>
          {place}
          {error.message}
        </span>
      </p>
    );
  }
  const value = preview.value as JsonValue;
  const type = typeOfValue(value);
  return (
    <p className={styles["preview"]} role="status" aria-label={t("preview.label")}>
      <span className={styles["type"]}>
        {Array.isArray(value) ? t("preview.list", { count: value.length }) : t(`types.${type}`)}
      </span>
      <span className={styles["value"]}>{value === "" ? t("preview.empty") : shortText(value, MOST_CHARACTERS)}</span>
    </p>
  );
}
