import { createStore, type StoreApi } from "zustand/vanilla";
import type { Deployment, Diagnostic, RunDetail, Step, Workflow } from "~/shared/api/types";
import { api, result } from "~/shared/api/client";
import type { JsonObject } from "~/shared/lib/json";
import { TAB_ID, tell } from "~/shared/lib/tab";
import { createDocumentHistory, type DocumentHistory } from "./documentStore";
import { documentBody } from "./documentText";
import { createKeeper } from "./keeper";
import type { KeptEdit } from "./keptEdits";
import type { Side } from "./merge/values";
import type { Change } from "./operations";
import { createReconciler, type Competing } from "./reconciler";
import { createSaver, type Saver } from "./saver";
import { readDocument, type Point, type WorkflowDocument } from "./types";

/** What the canvas lets other parts ask of it. */
export interface CanvasHandle {
  centre: () => Point;
  reveal: (nodeId: string) => void;
  /** Moves the view only when the node is out of it. */
  keepInView: (nodeId: string) => void;
  /** Where the pointer is, if it is over the canvas. */
  pointer: () => Point | null;
  /** Puts the keyboard's focus on a node, which comes into view; on the canvas itself without one. */
  focus: (nodeId: string | null) => void;
  fit: (nodeIds?: Iterable<string>) => void;
  zoom: (by: "in" | "out" | "actual") => void;
}

export interface RunOverlay {
  id: string;
  state: RunDetail["state"];
  steps: ReadonlyMap<string, Step>;
}

export interface SessionView {
  selection: ReadonlySet<string>;
  problems: ReadonlyMap<string | null, Diagnostic[]>;
  deployment: Deployment | null;
  run: RunOverlay | null;
  canvas: CanvasHandle | null;
  /** A field of a node's form that is to be shown; null once it is. */
  sought: { nodeId: string; field: string } | null;
  /** What somebody else saved that does not fit together with the edits here by itself. */
  competing: Competing | null;
  /** Whether this browser holds the edits that the server does not have. */
  kept: boolean;
}

/** One workflow being edited. Lives outside React: Airflow may unmount the app at any time. */
export interface Session {
  workflowId: string;
  ownerId: string;
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
  /** Takes in what is newer on the server, and puts the edits made here on top of it. */
  pull: () => Promise<void>;
  /** The same, with what was just loaded. */
  catchUp: (workflow: Workflow) => void;
  /** Ends a conflict: whose to keep, by the conflict's key. */
  settle: (choices: ReadonlyMap<string, Side>) => void;
  /** Edits that were kept in the browser come back, and are saved. Tells whether they were news. */
  takeUp: (edit: KeptEdit) => Promise<boolean>;
  /** Writes what is not saved into the browser's own store. */
  keep: () => Promise<void>;
}

async function fetchWorkflow(workflowId: string): Promise<Workflow> {
  return result(api.GET("/api/v1/workflows/{workflowId}", { params: { path: { workflowId } } }));
}

export async function sendDocument(workflowId: string, document: WorkflowDocument, revision: number): Promise<Workflow> {
  const workflow = await result(
    api.PUT("/api/v1/workflows/{workflowId}", {
      params: { path: { workflowId }, header: { "If-Match": `"${revision}"` } },
      body: { document: document as unknown as JsonObject },
      bodySerializer: () => documentBody(document),
    }),
  );
  tell({ type: "saved", from: TAB_ID, workflowId, revision: workflow.revision });
  return workflow;
}

export function createSession(workflow: Workflow, editable: boolean, userId = ""): Session {
  const initial = readDocument(workflow.document as JsonObject, workflow.name);
  const history = createDocumentHistory(initial);
  const current = () => history.store.getState().document;
  const view = createStore<SessionView>(() => ({
    selection: new Set<string>(),
    problems: new Map(),
    deployment: workflow.deployment,
    run: null,
    canvas: null,
    sought: null,
    competing: null,
    kept: false,
  }));
  const saver: Saver = createSaver({
    saved: workflow,
    read: current,
    send: (document, revision) => sendDocument(workflow.id, document, revision),
    onConflict: () => void reconciler.pull(),
  });
  const settledIds = new Set(workflow.deployment ? initial.nodes.map((node) => node.id) : []);
  const reconciler = createReconciler({
    history,
    saver,
    view,
    settledIds,
    fetch: () => fetchWorkflow(workflow.id),
  });
  const keeper = createKeeper({
    userId,
    workflowId: workflow.id,
    read: () =>
      saver.state.getState().status === "saved"
        ? null
        : {
            base: saver.base(),
            baseRevision: saver.state.getState().revision,
            document: current(),
            doubtful: saver.doubtful(),
          },
    onKept: (kept) => view.setState({ kept }),
  });
  if (editable) {
    history.store.subscribe(() => {
      saver.touched();
      keeper.touched();
    });
    saver.state.subscribe(() => keeper.touched());
  }

  return {
    workflowId: workflow.id,
    ownerId: workflow.ownerId,
    editable,
    history,
    saver,
    view,
    settledIds,
    ...reconciler,
    keep: keeper.write,
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
  };
}

const sessions = new Map<string, Session>();

/** The session of a workflow: the running one, with its edits and its history, else a fresh one. */
export function openSession(workflow: Workflow, editable: boolean, userId: string): Session {
  const open = sessions.get(workflow.id);
  if (open?.editable === editable) return open;
  const session = createSession(workflow, editable, userId);
  sessions.set(workflow.id, session);
  return session;
}

export function closeSession(workflowId: string): void {
  sessions.delete(workflowId);
}

export const isOpen = (workflowId: string) => sessions.has(workflowId);

const unsaved = () => [...sessions.values()].filter((session) => session.saver.state.getState().status !== "saved");

/** Writes every edit that the server does not have into the browser's store. */
export async function keepEverything(): Promise<void> {
  await Promise.all(unsaved().map((session) => session.keep()));
}

/** Whether there are edits that neither the server nor this browser's store has. */
export function hasEditsToLose(): boolean {
  return unsaved().some((session) => !session.view.getState().kept);
}

/** Tries again to save what could not be saved: the network, the server or the sign-in is back. */
export function retryEverything(): void {
  for (const session of unsaved()) session.saver.retry();
}
