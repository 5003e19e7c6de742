import { TAB_ID } from "~/shared/lib/tab";
import { forget, keep, type KeptEdit } from "./keptEdits";

const AFTER_MS = 400;
const AT_LATEST_MS = 2_000;

interface KeeperOptions {
  userId: string;
  workflowId: string;
  /** What is to be kept now; null when the server has everything. */
  read: () => Pick<KeptEdit, "base" | "baseRevision" | "document" | "doubtful"> | null;
  /** Tells whether the browser holds the edits. */
  onKept: (kept: boolean) => void;
}

export interface Keeper {
  /** Something changed: writes it a little later. */
  touched: () => void;
  /** Writes now, as when the page goes away. */
  write: () => Promise<void>;
}

/** Keeps the unsaved edits of one workflow in this browser until the server has them. */
export function createKeeper({ userId, workflowId, read, onKept }: KeeperOptions): Keeper {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waitingSince: number | null = null;
  let isKept = false;
  let last: Promise<void> = Promise.resolve();

  const writeNow = async () => {
    const edits = read();
    try {
      if (edits) await keep({ userId, workflowId, ...edits });
      else if (isKept) await forget({ userId, workflowId, tab: TAB_ID });
      isKept = edits !== null;
    } catch {
      isKept = false;
    }
    onKept(isKept);
  };

  const write = () => {
    clearTimeout(timer);
    waitingSince = null;
    // One after the other: an older write must not end after a newer one.
    last = last.then(writeNow);
    return last;
  };

  return {
    write,
    touched() {
      clearTimeout(timer);
      const now = Date.now();
      waitingSince ??= now;
      timer = setTimeout(() => void write(), Math.min(AFTER_MS, Math.max(waitingSince + AT_LATEST_MS - now, 0)));
    },
  };
}
