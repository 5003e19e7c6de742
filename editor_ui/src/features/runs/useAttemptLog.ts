import { useEffect, useState } from "react";
import { api, OfflineError, result } from "~/shared/api/client";
import type { LogLine } from "~/shared/api/types";
import type { StepPlace } from "./stepQueries";

export interface AttemptLog {
  lines: readonly LogLine[];
  /** Whether something was heard of it. */
  known: boolean;
  /** Whether no line comes any more. */
  ended: boolean;
  /** Whether there are more than are held here. */
  full: boolean;
  error: unknown;
}

export const MOST_LINES = 20_000;
const EVERY_MS = 1_000;
const LONGEST_WAIT_MS = 5_000;
const NONE: AttemptLog = { lines: [], known: false, ended: false, full: false, error: null };

/** Follows the log of an attempt until it has ended; the less is said, the more seldom. */
export function useAttemptLog({ workflowId, runId, nodeId, mapIndex }: StepPlace, tryNumber: number): AttemptLog {
  const [log, setLog] = useState(NONE);

  useEffect(() => {
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let [lines, after, wait, endedBefore]: [LogLine[], number, number, boolean] = [[], 0, 0, false];

    const page = () =>
      result(
        api.GET("/api/v1/workflows/{workflowId}/runs/{runId}/steps/{nodeId}/attempts/{tryNumber}/log", {
          params: { path: { workflowId, runId, nodeId, tryNumber }, query: { mapIndex, after } },
          signal: stop.signal,
        }),
      );
    const again = () => {
      timer = setTimeout(() => void ask(), wait);
    };
    const ask = async () => {
      if (document.hidden) {
        wait = EVERY_MS;
        again();
        return;
      }
      try {
        const { lines: found, nextLine, more, ended } = await page();
        lines = [...lines, ...found];
        after = nextLine;
        const full = lines.length >= MOST_LINES;
        // The last lines may be written a moment after the attempt's end.
        const done = full || (ended && !more && endedBefore);
        endedBefore = ended;
        setLog({ lines, known: true, ended: ended && !more, full, error: null });
        if (done) return;
        wait = more ? 0 : found.length > 0 || ended ? EVERY_MS : Math.min(wait + EVERY_MS, LONGEST_WAIT_MS);
      } catch (error) {
        if (stop.signal.aborted) return;
        setLog((before) => ({ ...before, error }));
        if (!(error instanceof OfflineError)) return;
        wait = LONGEST_WAIT_MS;
      }
      again();
    };

    void ask();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [workflowId, runId, nodeId, mapIndex, tryNumber]);

  return log;
}
