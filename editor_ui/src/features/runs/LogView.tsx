import { useEffect, useMemo, useRef, useState } from "react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDownToLine } from "lucide-react";
import { useTranslation } from "react-i18next";
import { explain } from "~/shared/api/client";
import type { LogLine } from "~/shared/api/types";
import { Button } from "~/shared/ui/Button";
import { TextInput } from "~/shared/ui/inputs";
import { DownloadLink } from "./DownloadLink";
import { logFileUrl, type StepPlace } from "./stepQueries";
import { MOST_LINES, useAttemptLog, type AttemptLog } from "./useAttemptLog";
import styles from "./LogView.module.css";

const ROW_HEIGHT = 18;
const END_PX = 24;

interface Row {
  at: string;
  level: string | null;
  text: string;
}

const GROUP = "::group::";

/** The lines with this in them, each as high as one. Airflow's marks of where a group begins and ends are not text. */
function rowsOf(lines: readonly LogLine[], search: string): Row[] {
  const wanted = search.toLowerCase();
  return lines
    .filter(({ text }) => text !== "::endgroup::" && text.toLowerCase().includes(wanted))
    .flatMap(({ at, level, text }) =>
      text.replace(GROUP, "▸ ").split("\n").map((part, place) => ({ at: place === 0 && at ? at.slice(11, 23) : "", level, text: part })),
    );
}

function Note({ log, found }: { log: AttemptLog; found: boolean }) {
  const { t } = useTranslation("runs");
  if (log.error !== null) return <p>{explain(log.error).detail}</p>;
  if (log.full) return <p>{t("logs.full", { most: MOST_LINES })}</p>;
  if (log.known && log.lines.length === 0) return <p>{t(log.ended ? "logs.none" : "logs.notYet")}</p>;
  if (log.known && !found) return <p>{t("logs.notFound")}</p>;
  return null;
}

/** The log of one attempt; while it grows its end is kept in view, unless somebody reads further up. */
export function LogView({ place, tryNumber }: { place: StepPlace; tryNumber: number }) {
  const { t } = useTranslation("runs");
  const log = useAttemptLog(place, tryNumber);
  const [search, setSearch] = useState("");
  const [follows, setFollows] = useState(true);
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useMemo(() => rowsOf(log.lines, search), [log.lines, search]);
  // eslint-disable-next-line react-hooks/incompatible-library -- no compiler memoizes here
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 20,
  });

  useEffect(() => {
    if (follows && rows.length > 0) virtual.scrollToIndex(rows.length - 1, { align: "end" });
  }, [follows, rows.length, virtual]);

  return (
    <div className={styles["log"]}>
      <div className={styles["bar"]}>
        <TextInput value={search} onChange={setSearch} placeholder={t("logs.search")} aria-label={t("logs.search")} />
        {!follows && (
          <Button small icon={ArrowDownToLine} onClick={() => setFollows(true)}>
            {t("logs.toEnd")}
          </Button>
        )}
        <DownloadLink href={logFileUrl(place, tryNumber)} what={t("logs.title")} />
      </div>
      <div
        ref={scroller}
        className={styles["lines"]}
        role="log"
        aria-live="off"
        aria-label={t("logs.ofTry", { number: tryNumber })}
        aria-busy={!log.ended}
        tabIndex={0}
        onScroll={({ currentTarget: box }) => setFollows(box.scrollHeight - box.scrollTop - box.clientHeight < END_PX)}
      >
        <div style={{ height: virtual.getTotalSize(), position: "relative" }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = rows[index];
            return (
              row && (
                <div key={index} className={styles["line"]} data-level={row.level} style={{ transform: `translateY(${start}px)` }}>
                  <span className={styles["at"]}>{row.at}</span>
                  {row.text}
                </div>
              )
            );
          })}
        </div>
      </div>
      <Note log={log} found={rows.length > 0} />
    </div>
  );
}
