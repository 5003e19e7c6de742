import type { StoreApi } from "zustand/vanilla";
import { explain } from "~/shared/api/client";
import type { Workflow } from "~/shared/api/types";
import type { JsonObject } from "~/shared/lib/json";
import { i18n } from "~/shared/i18n/i18n";
import { showToast } from "~/shared/ui/toasts";
import type { DocumentHistory } from "./documentStore";
import type { KeptEdit } from "./keptEdits";
import { suggestion, type Conflict } from "./merge/conflicts";
import { merge } from "./merge/merge";
import { same, type Side } from "./merge/values";
import type { Saver } from "./saver";
import type { SessionView } from "./session";
import { readDocument, type WorkflowDocument } from "./types";

/** What somebody else saved, and what both changed since `base`. */
export interface Competing {
  base: WorkflowDocument;
  theirs: WorkflowDocument;
  saved: { revision: number; savedAt: string };
  conflicts: Conflict[];
}

interface Parts {
  history: DocumentHistory;
  saver: Saver;
  view: StoreApi<SessionView>;
  settledIds: Set<string>;
  fetch: () => Promise<Workflow>;
}

export interface Reconciler {
  pull: () => Promise<void>;
  catchUp: (workflow: Workflow) => void;
  settle: (choices: ReadonlyMap<string, Side>) => void;
  takeUp: (edit: KeptEdit) => Promise<boolean>;
}

/** The first moment at which nothing is unsaved. */
function whenSaved(saver: Saver): Promise<void> {
  return new Promise((resolve) => {
    const check = () => {
      if (saver.state.getState().status !== "saved") return;
      unsubscribe();
      resolve();
    };
    const unsubscribe = saver.state.subscribe(check);
    check();
  });
}

/** Brings together what was edited here and what was saved elsewhere. */
export function createReconciler({ history, saver, view, settledIds, fetch }: Parts): Reconciler {
  const current = () => history.store.getState().document;
  let pulling: Promise<void> | null = null;

  const show = (document: WorkflowDocument) => {
    if (document !== current()) history.rebase(document);
    const ids = new Set(document.nodes.map((node) => node.id));
    const { selection } = view.getState();
    if ([...selection].some((id) => !ids.has(id))) {
      view.setState({ selection: new Set([...selection].filter((id) => ids.has(id))) });
    }
  };

  const takeIn = (workflow: Workflow) => {
    const read = readDocument(workflow.document as JsonObject, workflow.name);
    const mine = current();
    // One that we sent ourselves and got no answer to is nobody else's: edits made since build on it.
    const own = saver.doubtful().find((sent) => same(sent, read));
    const base = own ?? saver.base();
    const theirs = own ?? read;
    const saved = { revision: workflow.revision, savedAt: workflow.updatedAt };
    const { document, conflicts } = merge({ base, mine, theirs });
    if (workflow.deployment) for (const node of theirs.nodes) settledIds.add(node.id);
    view.setState({ deployment: workflow.deployment });
    if (conflicts.length > 0) {
      view.setState({ competing: { base, theirs, saved, conflicts } });
      saver.hold(null);
      return;
    }
    view.setState({ competing: null });
    show(document);
    saver.rebase(saved, same(document, theirs) ? document : theirs);
    if (!own) showToast({ tone: "info", key: "taken-in", title: i18n.t("takenIn"), detail: i18n.t("takenInDetail") });
  };

  const catchUp = (workflow: Workflow) => {
    const { status, revision } = saver.state.getState();
    const unseenConflict = status === "conflict" && view.getState().competing === null;
    if (unseenConflict || (status !== "conflict" && !saver.isBusy() && workflow.revision > revision)) takeIn(workflow);
  };

  const fetchAndTakeIn = async () => {
    try {
      catchUp(await fetch());
    } catch (error) {
      // Stays in conflict: the next beat of presence, or the person, asks again.
      saver.state.setState({ message: explain(error).detail });
    }
  };

  return {
    catchUp,
    pull() {
      pulling ??= fetchAndTakeIn().finally(() => {
        pulling = null;
      });
      return pulling;
    },
    settle(choices) {
      const { competing } = view.getState();
      if (!competing) return;
      const { base, theirs, saved } = competing;
      const mine = current();
      const { document, conflicts } = merge({ base, mine, theirs }, choices);
      const isGivenUp = conflicts.some((conflict) => (choices.get(conflict.key) ?? suggestion(conflict)) === "theirs");
      view.setState({ competing: null });
      show(document);
      // What is not kept of mine stays in the version history, too.
      saver.rebase(saved, theirs, { first: isGivenUp ? [mine] : [] });
    },
    async takeUp(edit) {
      await whenSaved(saver);
      if (same(edit.document, current())) return false;
      history.change(() => edit.document);
      const { savedAt } = saver.state.getState();
      saver.rebase({ revision: edit.baseRevision, savedAt }, edit.base, { doubtful: edit.doubtful });
      return true;
    },
  };
}
