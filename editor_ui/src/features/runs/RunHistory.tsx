import { useTranslation } from "react-i18next";
import type { RunDetail } from "~/shared/api/types";
import { fullTime, timeAgo } from "~/shared/lib/format";
import { useGo } from "~/shared/lib/place";
import { Button } from "~/shared/ui/Button";
import styles from "./StepPanel.module.css";

interface RunHistoryProps {
  run: RunDetail;
  /** What a node is called. */
  labelOf: (nodeId: string) => string;
}

/** Who cancelled a run, which other one it made room for, which one it repeats, and which parts of it were run again. */
export function RunHistory({ run, labelOf }: RunHistoryProps) {
  const { t } = useTranslation("runs");
  const go = useGo();
  const { repeats, gaveWayTo } = run;
  if (repeats === null && gaveWayTo === null && run.cancelledBy === null && run.repetitions.length === 0) return null;
  return (
    <ul className={styles["history"]} aria-label={t("history")}>
      {gaveWayTo !== null && (
        <li>
          {t(run.state === "SKIPPED" ? "leftOut" : "replaced")}{" "}
          <Button small tone="quiet" onClick={() => go({ run: gaveWayTo, node: null })}>
            {t("otherRun")}
          </Button>
        </li>
      )}
      {gaveWayTo === null && run.cancelledBy !== null && run.cancelledAt !== null && (
        <li title={fullTime(run.cancelledAt)}>{t("cancelledBy", { name: run.cancelledBy, time: timeAgo(run.cancelledAt) })}</li>
      )}
      {run.repetitions.map(({ start, by, at }) => (
        <li key={at} title={fullTime(at)}>
          {start === "failed" || start === "all"
            ? t(`repeated.${start}`, { name: by, time: timeAgo(at) })
            : t("repeated.node", { name: by, time: timeAgo(at), label: labelOf(start) })}
        </li>
      ))}
      {repeats !== null && (
        <li>
          {t("repeats")}{" "}
          <Button small tone="quiet" onClick={() => go({ run: repeats, node: null })}>
            {t("earlierRun")}
          </Button>
        </li>
      )}
    </ul>
  );
}
