import { Pin } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Source } from "~/shared/samples/sources";
import { byteSize, timeAgo } from "~/shared/lib/format";
import styles from "./NodeData.module.css";

/** Where data is from, and whether it is all of it. */
export function SourceNote({ source }: { source: Source }) {
  const { t } = useTranslation("data");
  const { origin, endedAt, cut, size } = source;
  return (
    <p className={styles["origin"]} data-origin={origin}>
      {origin === "pinned" && <Pin size={12} aria-hidden />}
      {origin === "run" && endedAt === null ? t("origin.runUndated") : t(`origin.${origin}`, { when: endedAt ? timeAgo(endedAt) : "" })}
      {cut && <strong> · {t("cut", { size: byteSize(size) })}</strong>}
    </p>
  );
}
