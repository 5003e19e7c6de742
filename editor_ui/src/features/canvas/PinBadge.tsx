import { Pin } from "lucide-react";
import { useTranslation } from "react-i18next";
import styles from "./NodeCard.module.css";

/** Says that data is pinned to a node. */
export function PinBadge() {
  const { t } = useTranslation("data");
  return (
    <span className={styles["pin"]} role="img" aria-label={t("pin.badge")} title={t("pin.badge")}>
      <Pin size={14} aria-hidden />
    </span>
  );
}
