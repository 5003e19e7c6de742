import { Download } from "lucide-react";
import { useTranslation } from "react-i18next";
import styles from "./StepPanel.module.css";

/** Keeps something of a step as a file, all of it. */
export function DownloadLink({ href, what }: { href: string; what: string }) {
  const { t } = useTranslation("runs");
  return (
    <a className={styles["link"]} href={href} download title={t("downloadWhat", { what })} aria-label={t("downloadWhat", { what })}>
      <Download size={14} aria-hidden />
      {t("download")}
    </a>
  );
}
