import { useTranslation } from "react-i18next";
import type { Step, TimelineBar } from "~/shared/api/types";
import { duration } from "~/shared/lib/format";
import { stateColour, stateInWords } from "~/shared/ui/StateIcon";
import { piecesOf, type Piece, type Span } from "./timeBars";
import styles from "./TimeBar.module.css";

interface TimeBarProps {
  bar: TimelineBar;
  step: Step;
  span: Span;
  now: number;
}

/** When a step waited and worked, on the run's axis of time: a piece for each attempt. */
export function TimeBar({ bar, step, span, now }: TimeBarProps) {
  const { t } = useTranslation("runs");
  const pieces = piecesOf(bar, span, now);
  if (pieces.length === 0) return null;
  const last = pieces.length - 1;
  const doing = ({ part }: Piece, index: number) =>
    index === last || part.state === null ? step : { state: part.state, airflowState: part.state === "FAILED" ? "failed" : "success" };
  const told = pieces.map((piece, index) => {
    const times = { begins: duration(piece.begins), waited: duration(piece.waited), worked: duration(piece.worked) };
    const words = t("bar.times", times);
    return pieces.length > 1 ? t("bar.try", { number: piece.part.tryNumber, state: stateInWords(doing(piece, index)), words }) : words;
  });
  const label = bar.items === null ? told.join("; ") : t("bar.items", { count: bar.items, words: told.join("; ") });
  return (
    <div className={styles["bar"]} role="img" aria-label={label} title={label}>
      {pieces.map((piece, index) => (
        <span key={index} className={styles["piece"]} style={{ left: `${piece.left}%`, width: `${piece.wait + piece.work}%` }}>
          <i className={styles["wait"]} style={{ flexGrow: piece.wait }} />
          {piece.part.startedAt !== null && (
            <i
              className={styles["work"]}
              data-goes-on={piece.part.endedAt === null || undefined}
              style={{ flexGrow: piece.work, backgroundColor: stateColour(doing(piece, index)) }}
            />
          )}
        </span>
      ))}
    </div>
  );
}
