import { createStore, type StoreApi } from "zustand/vanilla";
import { api, result } from "~/shared/api/client";
import type { Presence } from "~/shared/api/types";
import { listen, TAB_ID, tell, type TabMessage } from "~/shared/lib/tab";
import type { Session } from "./session";

export interface PresenceState {
  /** Who has the workflow open elsewhere, as the server knows. */
  people: Presence["others"];
  /** Other tabs of this browser that have it open: known at once, without the server. */
  tabs: ReadonlySet<string>;
  savedBy: string | null;
}

const VISIBLE_MS = 10_000;
const HIDDEN_MS = 30_000;

const states = new WeakMap<Session, StoreApi<PresenceState>>();

export function presenceOf(session: Session): StoreApi<PresenceState> {
  let state = states.get(session);
  if (!state) {
    state = createStore<PresenceState>(() => ({ people: [], tabs: new Set(), savedBy: null }));
    states.set(session, state);
  }
  return state;
}

async function beat(session: Session, leaving = false): Promise<Presence> {
  const editing = session.saver.state.getState().status !== "saved";
  const { workflowId } = session;
  return result(
    api.PUT("/api/v1/workflows/{workflowId}/presence", {
      params: { path: { workflowId } },
      body: { tab: TAB_ID, editing, leaving },
      keepalive: leaving,
    }),
  );
}

/** Pulls when somebody saved, or when a conflict could not be looked at before. */
function follow(session: Session, revision: number): void {
  const saver = session.saver.state.getState();
  const unseenConflict = saver.status === "conflict" && session.view.getState().competing === null;
  if (unseenConflict || (revision > saver.revision && !session.saver.isBusy())) void session.pull();
}

/** Tells others that the workflow is open here, and follows what they save. Gives what ends it. */
export function joinOthers(session: Session, userName: string): () => void {
  const state = presenceOf(session);
  const { workflowId } = session;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let gone = false;

  const say = (type: "here" | "away", asked = false) => tell({ type, from: TAB_ID, workflowId, userName, asked });

  const ask = async () => {
    clearTimeout(timer);
    try {
      const { others, revision, savedBy } = await beat(session);
      state.setState({ people: others, savedBy });
      follow(session, revision);
    } catch {
      // Away or signed out: saving shows that. The next beat comes.
      state.setState({ people: [] });
    }
    if (!gone) timer = setTimeout(() => void ask(), document.visibilityState === "visible" ? VISIBLE_MS : HIDDEN_MS);
  };

  const hear = (message: TabMessage) => {
    if (message.type === "who") say("here", true);
    else if (message.workflowId !== workflowId) return;
    else if (message.type === "saved") follow(session, message.revision);
    else {
      const tabs = new Set(state.getState().tabs);
      if (message.type === "here") tabs.add(message.from);
      else tabs.delete(message.from);
      state.setState({ tabs });
      if (message.type === "here" && message.asked !== true) say("here", true);
    }
  };
  const leave = () => {
    say("away");
    void beat(session, true).catch(() => undefined);
  };
  const onVisible = () => document.visibilityState === "visible" && void ask();

  const stopListening = listen(hear);
  say("here");
  void ask();
  window.addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", onVisible);
  return () => {
    gone = true;
    clearTimeout(timer);
    stopListening();
    window.removeEventListener("pagehide", leave);
    document.removeEventListener("visibilitychange", onVisible);
    state.setState({ people: [], tabs: new Set() });
    leave();
  };
}
