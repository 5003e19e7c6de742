import { createStore, type StoreApi } from "zustand/vanilla";
import { ApiError, explain, OfflineError } from "~/shared/api/client";
import type { Workflow } from "~/shared/api/types";
import type { WorkflowDocument } from "./types";

export type SaveStatus = "saved" | "unsaved" | "saving" | "conflict" | "offline" | "signedOut" | "failed";

export interface SaveState {
  status: SaveStatus;
  revision: number;
  savedAt: string;
  /** What the server said, when the last try failed. */
  message: string | null;
}

interface SaverOptions {
  saved: Workflow;
  read: () => WorkflowDocument;
  send: (document: WorkflowDocument, baseRevision: number) => Promise<Workflow>;
  /** Somebody saved first. */
  onConflict?: () => void;
  autosaveAfterMs?: number;
  retryAfterMs?: number;
}

interface Rebase {
  /** Become revisions of their own before the current document does. */
  first?: WorkflowDocument[];
  doubtful?: readonly WorkflowDocument[];
}

export interface Saver {
  state: StoreApi<SaveState>;
  /** Tells that the document changed; saves it a little later. */
  touched: () => void;
  /** Saves now whatever is unsaved. Gives the saved revision, or null when it could not be saved. */
  save: () => Promise<number | null>;
  /** Tries again if the last try failed for a reason that may be gone now. */
  retry: () => void;
  /** What the server has, as far as is known: what the edits build on. */
  base: () => WorkflowDocument;
  /** Documents that were sent without an answer: the server may have saved one of them. */
  doubtful: () => readonly WorkflowDocument[];
  isBusy: () => boolean;
  /** Stops saving until `rebase`: the edits and what somebody else saved do not fit together by themselves. */
  hold: (message: string | null) => void;
  /** Makes what the server holds the thing to build on, and saves. */
  rebase: (saved: { revision: number; savedAt: string }, document: WorkflowDocument, more?: Rebase) => void;
}

const LONGEST_WAIT_MS = 60_000;
const MOST_DOUBTFUL = 5;

/** Whether it may work the next time, without a person doing anything. */
function passes(error: unknown): boolean {
  if (error instanceof OfflineError) return true;
  return error instanceof ApiError && (error.problem.status >= 500 || [408, 425, 429].includes(error.problem.status));
}

function statusAfter(error: unknown): SaveStatus {
  if (passes(error)) return "offline";
  const status = error instanceof ApiError ? error.problem.status : 0;
  if (status === 412) return "conflict";
  return status === 401 ? "signedOut" : "failed";
}

/** Keeps one document in step with the server: one request at a time, always the newest content, never a silent loss. */
export function createSaver(options: SaverOptions): Saver {
  const { saved, read, send, onConflict, autosaveAfterMs = 1_200, retryAfterMs = 5_000 } = options;
  const state = createStore<SaveState>(() => ({
    status: "saved",
    revision: saved.revision,
    savedAt: saved.updatedAt,
    message: null,
  }));
  let onServer = read();
  let unanswered: readonly WorkflowDocument[] = [];
  let queue: WorkflowDocument[] = [];
  let inFlight: Promise<number | null> | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;

  const later = (milliseconds: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => void save(), milliseconds);
  };

  const failed = (error: unknown, document: WorkflowDocument) => {
    const status = statusAfter(error);
    state.setState({ status, message: explain(error).detail });
    if (error instanceof OfflineError && !unanswered.includes(document)) {
      unanswered = [...unanswered, document].slice(-MOST_DOUBTFUL);
    }
    if (status === "offline") {
      later(Math.min(retryAfterMs * 2 ** failures, LONGEST_WAIT_MS));
      failures += 1;
    }
    if (status === "conflict") {
      queue = [];
      onConflict?.();
    }
  };

  const sendNewest = async (): Promise<number | null> => {
    while (queue.length > 0 || read() !== onServer) {
      const document = queue[0] ?? read();
      state.setState({ status: "saving", message: null });
      try {
        const workflow = await send(document, state.getState().revision);
        onServer = document;
        unanswered = [];
        queue = queue.filter((waiting) => waiting !== document);
        failures = 0;
        state.setState({ revision: workflow.revision, savedAt: workflow.updatedAt });
      } catch (error) {
        failed(error, document);
        return null;
      }
    }
    state.setState({ status: "saved", message: null });
    return state.getState().revision;
  };

  const save = (): Promise<number | null> => {
    clearTimeout(timer);
    if (state.getState().status === "conflict") return Promise.resolve(null);
    inFlight ??= sendNewest().finally(() => {
      inFlight = null;
    });
    return inFlight;
  };

  return {
    state,
    save,
    base: () => onServer,
    doubtful: () => unanswered,
    isBusy: () => inFlight !== null,
    retry() {
      const { status } = state.getState();
      if (status === "offline" || status === "signedOut") void save();
    },
    touched() {
      const { status } = state.getState();
      if (status === "conflict") return;
      if (read() === onServer && queue.length === 0) {
        clearTimeout(timer);
        if (!inFlight) state.setState({ status: "saved", message: null });
        return;
      }
      if (status === "saved" || status === "failed") state.setState({ status: "unsaved", message: null });
      if (!inFlight && status !== "offline" && status !== "signedOut") later(autosaveAfterMs);
    },
    hold(message) {
      clearTimeout(timer);
      state.setState({ status: "conflict", message });
    },
    rebase({ revision, savedAt }, document, { first = [], doubtful = [] } = {}) {
      onServer = document;
      unanswered = doubtful;
      queue = first;
      const status = read() === document && queue.length === 0 ? "saved" : "unsaved";
      state.setState({ revision, savedAt, status, message: null });
      if (status === "unsaved") void save();
    },
  };
}
