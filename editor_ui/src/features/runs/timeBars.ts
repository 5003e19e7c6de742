import type { TimelineBar } from "~/shared/api/types";

type Part = TimelineBar["parts"][number];

/** What of the run's time is shown, in milliseconds. */
export interface Span {
  from: number;
  to: number;
}

export interface Piece {
  part: Part;
  /** Percent of the span. */
  left: number;
  wait: number;
  work: number;
  /** Seconds. */
  begins: number;
  waited: number;
  worked: number;
}

const MS = 1_000;

const time = (iso: string | null) => (iso === null ? null : Date.parse(iso));

/** From the run's begin to its end, or to now; wide enough for what lies around it. */
export function spanOf(startedAt: string, endedAt: string | null, bars: readonly TimelineBar[], now: number): Span {
  const from = Date.parse(startedAt);
  const ends = bars.flatMap(({ parts }) => parts.map(({ startedAt: start, endedAt: end }) => time(end) ?? time(start) ?? 0));
  return { from, to: Math.max(from + 1, time(endedAt) ?? now, ...ends) };
}

/** The attempts of a step as pieces of its bar. What ended before the run began, in an earlier go, is left out. */
export function piecesOf({ parts }: TimelineBar, { from, to }: Span, now: number): Piece[] {
  const percent = (ms: number) => (100 * ms) / (to - from);
  return parts.flatMap((part) => {
    const started = time(part.startedAt);
    const ended = time(part.endedAt) ?? (started === null ? null : Math.max(now, started));
    if (ended !== null && ended < from) return [];
    const queued = Math.max(from, Math.min(time(part.queuedAt) ?? started ?? from, started ?? Infinity));
    const begins = Math.max(from, started ?? now);
    const [waited, worked] = [Math.max(0, begins - queued), ended === null ? 0 : Math.max(0, ended - begins)];
    return [
      {
        part,
        left: percent(queued - from),
        wait: percent(waited),
        work: percent(worked),
        begins: (queued - from) / MS,
        waited: waited / MS,
        worked: worked / MS,
      },
    ];
  });
}
