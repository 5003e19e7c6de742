import { describe, expect, it } from "vitest";
import type { TimelineBar } from "~/shared/api/types";
import { piecesOf, spanOf } from "./timeBars";

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

function bar(...parts: [queued: number | null, started: number | null, ended: number | null][]): TimelineBar {
  return {
    nodeId: "call",
    items: null,
    parts: parts.map(([queued, started, ended], index) => ({
      tryNumber: index + 1,
      state: "COMPLETED",
      queuedAt: queued === null ? null : at(queued),
      startedAt: started === null ? null : at(started),
      endedAt: ended === null ? null : at(ended),
    })),
  };
}

const shown = (of: TimelineBar, now = 20) => {
  const span = spanOf(at(10), at(20), [of], Date.parse(at(now)));
  return piecesOf(of, span, Date.parse(at(now))).map(({ left, wait, work }) => [left, wait, work]);
};

describe("bars", () => {
  it("have the wait before the work, one piece for each attempt", () => {
    expect(shown(bar([10, 11, 13], [15, 16, 20]))).toEqual([
      [0, 10, 20],
      [50, 10, 40],
    ]);
  });

  it("leave out what an earlier go of the run did", () => {
    expect(shown(bar([1, 2, 3]))).toEqual([]);
    expect(shown(bar([1, 2, 15]))).toEqual([[0, 0, 50]]);
  });

  it("go on until now", () => {
    const going = bar([10, 11, null]);
    const now = Date.parse(at(14));
    const span = spanOf(at(10), null, [going], now);
    expect(span.to).toBe(now);
    expect(piecesOf(going, span, now)).toMatchObject([{ left: 0, wait: 25, work: 75, waited: 1, worked: 3 }]);
  });

  it("wait until now before they begin", () => {
    const waiting = bar([12, null, null]);
    const now = Date.parse(at(14));
    const [piece] = piecesOf(waiting, spanOf(at(10), null, [waiting], now), now);
    expect(piece).toMatchObject({ begins: 2, waited: 2, worked: 0 });
  });

  it("have room for what ended after the run, and for a run that took no time", () => {
    expect(spanOf(at(10), at(11), [bar([10, 11, 13])], 0).to).toBe(Date.parse(at(13)));
    expect(spanOf(at(10), at(10), [], 0).to).toBeGreaterThan(Date.parse(at(10)));
  });
});
