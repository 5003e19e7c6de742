import { createStore, type StoreApi } from "zustand/vanilla";
import type { Deployment, Diagnostic, RunDetail, Step, Workflow } from "~/shared/api/types";
import { api, result } from "~/shared/api/client";
import type { JsonObject } from "~/shared/lib/json";
import { createDocumentHistory, type DocumentHistory } from "./documentStore";
import type { Change } from "./operations";
import { createSaver, type Saver } from "./saver";
import { readDocument, type Point, type WorkflowDocument } from "./types";

/** What the canvas lets other parts ask of it. */
export interface CanvasHandle {
  centre: () => Point;
  reveal: (nodeId: string) => void;
  /** Moves the view only when the node is out of it. */
  keepInView: (nodeId: string) => void;
  groupSelection: () => void;
  addNote: () => void;
}

export interface RunOverlay {
  id: string;
  state: RunDetail["state"];
  steps: ReadonlyMap<string, Step>;
}

interface SessionView {
  selection: ReadonlySet<string>;
  problems: ReadonlyMap<string | null, Diagnostic[]>;
  deployment: Deployment | null;
  run: RunOverlay | null;
  canvas: CanvasHandle | null;
  /** A field of a node's form that is to be shown; null once it is. */
  sought: { nodeId: string; field: string } | null;
}

/** One workflow being edited. Lives outside React: Airflow may unmount the app at any time. */
export interface Session {
  workflowId: string;
  editable: boolean;
  history: DocumentHistory;
  saver: Saver;
  view: StoreApi<SessionView>;
  /** Ids that Airflow knows from a deployment, or may know: they must not change any more. */
  settledIds: Set<string>;
  change: (change: Change, edit?: string) => void;
  select: (nodeIds: Iterable<string>) => void;
  /** Shows a node, and the field of its form where something is wrong; null is the workflow itself. */
  show: (nodeId: string | null, field?: string | null) => void;
  loadTheirs: () => Promise<void>;
  overwriteTheirs: () => Promise<void>;
}

async function fetchWorkflow(workflowId: string): Promise<Workflow> {
  return result(api.GET("/api/v1/workflows/{workflowId}", { params: { path: { workflowId } } }));
}

async function sendDocument(workflowId: string, document: WorkflowDocument, revision: number): Promise<Workflow> {
  return result(
    api.PUT("/api/v1/workflows/{workflowId}", {
      params: { path: { workflowId }, header: { "If-Match": `"${revision}"` } },
      body: { document: document as unknown as JsonObject },
    }),
  );
}

export function createSession(workflow: Workflow, editable: boolean): Session {
  const initial = readDocument(workflow.document as JsonObject, workflow.name);
  const history = createDocumentHistory(initial);
  const current = () => history.store.getState().document;
  const saver = createSaver({
    saved: workflow,
    read: current,
    send: (document, revision) => sendDocument(workflow.id, document, revision),
  });
  const view = createStore<SessionView>(() => ({
    selection: new Set<string>(),
    problems: new Map(),
    deployment: workflow.deployment,
    run: null,
    canvas: null,
    sought: null,
  }));
  if (editable) history.store.subscribe(() => saver.touched());

  return {
    workflowId: workflow.id,
    editable,
    history,
    saver,
    view,
    settledIds: new Set(workflow.deployment ? initial.nodes.map((node) => node.id) : []),
    change(change, edit) {
      if (editable) history.change(change, edit);
    },
    select(nodeIds) {
      const selection = new Set(nodeIds);
      const before = view.getState().selection;
      if (selection.size === before.size && [...selection].every((id) => before.has(id))) return;
      view.setState({ selection });
    },
    show(nodeId, field) {
      this.select(nodeId === null ? [] : [nodeId]);
      if (nodeId === null) return;
      view.getState().canvas?.keepInView(nodeId);
      if (field) view.setState({ sought: { nodeId, field } });
    },
    async loadTheirs() {
      const theirs = await fetchWorkflow(workflow.id);
      const document = readDocument(theirs.document as JsonObject, theirs.name);
      history.reset(document);
      saver.rebase(theirs.revision, document);
      view.setState({ deployment: theirs.deployment, selection: new Set() });
    },
    async overwriteTheirs() {
      const theirs = await fetchWorkflow(workflow.id);
      saver.rebase(theirs.revision, null);
    },
  };
}

const sessions = new Map<string, Session>();

/** The session of a workflow: the running one if it holds edits that are not saved, else a fresh one. */
export function openSession(workflow: Workflow, editable: boolean): Session {
  const open = sessions.get(workflow.id);
  if (open) {
    const { status, revision } = open.saver.state.getState();
    if (open.editable === editable && (status !== "saved" || revision >= workflow.revision)) return open;
  }
  const session = createSession(workflow, editable);
  sessions.set(workflow.id, session);
  return session;
}

export function closeSession(workflowId: string): void {
  sessions.delete(workflowId);
}

/** Whether any open workflow holds edits that the server does not have. */
export function hasUnsavedEdits(): boolean {
  return [...sessions.values()].some((session) => session.saver.state.getState().status !== "saved");
}
