import { temporal, type TemporalState } from "zundo";
import { createStore, type StoreApi } from "zustand/vanilla";
import type { Change } from "./operations";
import type { WorkflowDocument } from "./types";

interface DocumentState {
  document: WorkflowDocument;
}

export type DocumentStore = StoreApi<DocumentState> & {
  temporal: StoreApi<TemporalState<DocumentState>>;
};

const SAME_EDIT_MS = 1_000;

export interface DocumentHistory {
  store: DocumentStore;
  /** Applies a change. Changes of the same `edit` shortly after each other, as when typing, undo as one. */
  change: (change: Change, edit?: string) => void;
  undo: () => void;
  redo: () => void;
  /** Replaces everything and forgets the history, as when somebody else's version is loaded. */
  reset: (document: WorkflowDocument) => void;
}

export function createDocumentHistory(initial: WorkflowDocument): DocumentHistory {
  const store: DocumentStore = createStore<DocumentState>()(
    temporal(() => ({ document: initial }), {
      equality: (past, current) => past.document === current.document,
    }),
  );
  const history = () => store.temporal.getState();
  let lastEdit: string | undefined;
  let lastTime = 0;

  return {
    store,
    change(change, edit) {
      const now = Date.now();
      const continues = edit !== undefined && edit === lastEdit && now - lastTime < SAME_EDIT_MS;
      lastEdit = edit;
      lastTime = now;
      if (continues) history().pause();
      store.setState((state) => ({ document: change(state.document) }));
      if (continues) history().resume();
    },
    undo() {
      lastEdit = undefined;
      history().undo();
    },
    redo() {
      lastEdit = undefined;
      history().redo();
    },
    reset(document) {
      lastEdit = undefined;
      store.setState({ document });
      history().clear();
    },
  };
}
