import { ChevronLeft, ChevronRight } from "lucide-react";
import { useTranslation } from "react-i18next";
import { IconButton } from "~/shared/ui/Button";
import styles from "./StepPanel.module.css";

interface PagerProps {
  /** Of what it is a page. */
  name: string;
  offset: number;
  /** How many are on this page. */
  shown: number;
  all: number;
  /** How many are on a full one. */
  size: number;
  onTurn: (offset: number) => void;
}

/** Which part of a list is shown, and the ways to the parts beside it. */
export function Pager({ name, offset, shown, all, size, onTurn }: PagerProps) {
  const { t } = useTranslation("runs");
  const last = offset + shown;
  return (
    <div className={styles["pager"]}>
      <IconButton small icon={ChevronLeft} label={t("earlierItems")} disabled={offset === 0} onClick={() => onTurn(Math.max(0, offset - size))} />
      <span role="status">{t("itemsOf", { name, first: Math.min(offset + 1, last), last, all })}</span>
      <IconButton small icon={ChevronRight} label={t("laterItems")} disabled={last >= all} onClick={() => onTurn(offset + size)} />
    </div>
  );
}
