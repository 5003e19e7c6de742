import { temporal, type TemporalState } from "zundo";
import { createStore, type StoreApi } from "zustand/vanilla";
import type { Change } from "./operations";
import { rebased } from "./merge/merge";
import { same } from "./merge/values";
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
  /**
   * Puts `document` in place of the current one because somebody else's changes came in. The steps back and forward are
   * kept, and hold those changes from now on: undo takes back what was done here, never what was done elsewhere.
   */
  rebase: (document: WorkflowDocument) => void;
}

/** The same steps on top of another document; one that has nothing left to do is dropped. The last is next to `document`. */
function stepsTo(document: WorkflowDocument, from: WorkflowDocument, states: Partial<DocumentState>[]): Partial<DocumentState>[] {
  const steps: Partial<DocumentState>[] = [];
  let next = document;
  for (const state of states.toReversed()) {
    const step = rebased(state.document ?? from, from, document);
    if (same(step, next)) continue;
    steps.unshift({ document: step });
    next = step;
  }
  return steps;
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
    rebase(document) {
      lastEdit = undefined;
      const from = store.getState().document;
      const { pastStates, futureStates, pause, resume } = history();
      pause();
      store.setState({ document });
      resume();
      store.temporal.setState({
        pastStates: stepsTo(document, from, pastStates),
        futureStates: stepsTo(document, from, futureStates),
      });
    },
  };
}
