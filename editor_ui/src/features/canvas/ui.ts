import { useStore } from "zustand";
import { createStore, type StoreApi } from "zustand/vanilla";
import type { MenuPlace, Section } from "~/shared/commands/types";
import type { Spot } from "~/shared/document/placing";
import { useSession } from "~/shared/document/SessionContext";
import type { Session } from "~/shared/document/session";
import type { Point } from "~/shared/document/types";

/** One end of a connection that is being drawn, and where its other end must not be: why, by node; null until it is known. */
export interface Offer {
  nodeId: string;
  handle: string | null;
  incoming: boolean;
  refused: ReadonlyMap<string, string> | null;
}

/** What a new kind of node is picked for. */
export type Adding = { spot: Spot } | { edge: string } | { replace: string };

export type Popup =
  | { type: "add"; adding: Adding }
  | { type: "find" }
  | { type: "connect"; nodeId: string }
  | { type: "colour"; ids: ReadonlySet<string> }
  | { type: "palette"; section?: Section }
  | { type: "shortcuts" };

interface CanvasUi {
  /** Whether the workflow is shown as a list instead. */
  list: boolean;
  popup: Popup | null;
  menu: { place: MenuPlace; at: Point } | null;
  /** The node whose name, or text, is being written where it stands. */
  renaming: string | null;
  /** What it said before the first letter. Kept here, for Airflow may mount the app anew while somebody types. */
  before: string | null;
  offer: Offer | null;
  /** The edge under something that is dragged. */
  dropEdge: string | null;
  /** What a screen reader says next. */
  said: string;
}

const LIST_KEY = "workfuse.list";
const stores = new WeakMap<Session, StoreApi<CanvasUi>>();

/** What is open on the canvas of a session: it is not the document's, and undo leaves it alone. */
export function uiOf(session: Session): StoreApi<CanvasUi> {
  let store = stores.get(session);
  if (!store) {
    store = createStore<CanvasUi>(() => ({
      list: localStorage.getItem(LIST_KEY) === "true",
      popup: null,
      menu: null,
      renaming: null,
      before: null,
      offer: null,
      dropEdge: null,
      said: "",
    }));
    stores.set(session, store);
  }
  return store;
}

export function useUi<T>(select: (ui: CanvasUi) => T): T {
  return useStore(uiOf(useSession()), select);
}

export function showAsList(session: Session, list: boolean): void {
  localStorage.setItem(LIST_KEY, String(list));
  uiOf(session).setState({ list });
}
