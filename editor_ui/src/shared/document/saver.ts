import { createStore, type StoreApi } from "zustand/vanilla";
import { ApiError, explain, OfflineError } from "~/shared/api/client";
import type { Workflow } from "~/shared/api/types";
import type { WorkflowDocument } from "./types";

export type SaveStatus = "saved" | "unsaved" | "saving" | "conflict" | "offline" | "failed";

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
  autosaveAfterMs?: number;
  retryAfterMs?: number;
}

export interface Saver {
  state: StoreApi<SaveState>;
  /** Tells that the document changed; saves it a little later. */
  touched: () => void;
  /** Saves now whatever is unsaved. Gives the saved revision, or null when it could not be saved. */
  save: () => Promise<number | null>;
  /** Makes `revision` the one to build on: after loading theirs, or to overwrite it with ours. */
  rebase: (revision: number, document: WorkflowDocument | null) => void;
}

/** Keeps one document in step with the server: one request at a time, always the newest content, never a silent loss. */
export function createSaver({ saved, read, send, autosaveAfterMs = 1_200, retryAfterMs = 5_000 }: SaverOptions): Saver {
  const state = createStore<SaveState>(() => ({
    status: "saved",
    revision: saved.revision,
    savedAt: saved.updatedAt,
    message: null,
  }));
  let onServer: WorkflowDocument | null = read();
  let inFlight: Promise<number | null> | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const later = (milliseconds: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => void save(), milliseconds);
  };

  const failed = (error: unknown) => {
    const { detail } = explain(error);
    if (error instanceof ApiError && error.problem.status === 412) {
      state.setState({ status: "conflict", message: detail });
    } else if (error instanceof OfflineError || (error instanceof ApiError && error.problem.status >= 500)) {
      state.setState({ status: "offline", message: detail });
      later(retryAfterMs);
    } else {
      state.setState({ status: "failed", message: detail });
    }
  };

  const sendNewest = async (): Promise<number | null> => {
    while (read() !== onServer) {
      const document = read();
      state.setState({ status: "saving", message: null });
      try {
        const workflow = await send(document, state.getState().revision);
        onServer = document;
        state.setState({ revision: workflow.revision, savedAt: workflow.updatedAt });
      } catch (error) {
        failed(error);
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
    touched() {
      const { status } = state.getState();
      if (status === "conflict") return;
      if (read() === onServer) {
        clearTimeout(timer);
        if (!inFlight) state.setState({ status: "saved", message: null });
        return;
      }
      if (status === "saved" || status === "failed") state.setState({ status: "unsaved", message: null });
      if (!inFlight) later(status === "offline" ? retryAfterMs : autosaveAfterMs);
    },
    rebase(revision, document) {
      onServer = document;
      state.setState({ revision, status: "unsaved", message: null });
      void save();
    },
  };
}
