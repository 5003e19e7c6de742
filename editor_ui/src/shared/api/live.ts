import { createStore } from "zustand/vanilla";
import { airflowUrl } from "./client";
import { withChanges, type LiveMessage } from "./liveMessages";
import { liveKey, setLiveRun } from "./liveRuns";
import { queryClient, runQuery } from "./queries";
import { signInStore } from "./signIn";
import type { RunDetail } from "./types";

/** The server pings every 15 seconds. */
const SILENT_MS = 40_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** A page that nobody looks at for so long is told nothing. */
const HIDDEN_MS = 60_000;
/** From one run to the next the connection stays. */
const IDLE_MS = 5_000;
/** What was refused may be there later. */
const ASK_AGAIN_MS = 15_000;

type Timer = ReturnType<typeof setTimeout> | undefined;

interface Followed {
  workflowId: string;
  /** Null: the workflow's list of runs. */
  runId: string | null;
  users: number;
  /** What is known, and its version: after a pause the server tells only what has changed since. */
  version: string | null;
  run: RunDetail | null;
  /** The run is over, and the server says no more of it. */
  final: boolean;
}

/** The keys of what is told now. Whatever is not must be asked for. */
export const liveStore = createStore<{ keys: ReadonlySet<string> }>(() => ({ keys: new Set() }));

function setLive({ workflowId, runId }: Followed, live: boolean): void {
  const key = liveKey(workflowId, runId);
  const { keys } = liveStore.getState();
  if (keys.has(key) === live) return;
  const next = new Set(keys);
  if (live) next.add(key);
  else next.delete(key);
  liveStore.setState({ keys: next });
}

function untold(one: Followed): void {
  setLive(one, false);
  if (one.runId !== null) setLiveRun(one.workflowId, one.runId, null);
}

/** The page's connection. It is there while something is followed, somebody is signed in and may be looking. */
class Live {
  private readonly followed = new Map<string, Followed>();
  private socket: WebSocket | null = null;
  private failures = 0;
  private unseen = false;
  private silence: Timer;
  private pause: Timer;
  private idle: Timer;
  private hiding: Timer;

  constructor() {
    document.addEventListener("visibilitychange", () => {
      clearTimeout(this.hiding);
      if (document.visibilityState === "visible") this.see(true);
      else this.hiding = setTimeout(() => this.see(false), HIDDEN_MS);
    });
    window.addEventListener("online", () => this.connect());
    signInStore.subscribe(({ needed }) => (needed ? this.close() : this.connect()));
  }

  /** Follows until the answer is called. */
  follow(workflowId: string, runId: string | null): () => void {
    const key = liveKey(workflowId, runId);
    const one = this.followed.get(key) ?? { workflowId, runId, users: 0, version: null, run: null, final: false };
    one.users += 1;
    if (one.users === 1) {
      this.followed.set(key, one);
      this.ask(one);
      this.connect();
    }
    return () => {
      one.users -= 1;
      if (one.users > 0) return;
      this.followed.delete(key);
      untold(one);
      this.say({ type: "unfollow", workflowId, runId });
      if (this.followed.size === 0) {
        clearTimeout(this.idle);
        this.idle = setTimeout(() => this.followed.size === 0 && this.close(), IDLE_MS);
      }
    };
  }

  close(): void {
    clearTimeout(this.silence);
    clearTimeout(this.pause);
    const old = this.socket;
    this.socket = null;
    if (old) {
      old.onopen = old.onmessage = old.onclose = null;
      old.close();
    }
    for (const one of this.followed.values()) untold(one);
  }

  private see(seen: boolean): void {
    this.unseen = !seen;
    if (seen) this.connect();
    else this.close();
  }

  private connect(): void {
    if (this.socket || this.followed.size === 0 || this.unseen || signInStore.getState().needed) return;
    clearTimeout(this.pause);
    const socket = new WebSocket(airflowUrl("workfuse/api/v1/live").replace(/^http/, "ws"));
    this.socket = socket;
    this.heard();
    socket.onopen = () => {
      for (const one of this.followed.values()) this.ask(one);
    };
    socket.onmessage = ({ data }: MessageEvent<string>) => {
      this.failures = 0;
      this.heard();
      this.hear(JSON.parse(data) as LiveMessage);
    };
    socket.onclose = () => this.again();
  }

  private again(): void {
    this.close();
    // Not all at once when a server comes back.
    const longest = Math.min(FIRST_PAUSE_MS * 2 ** this.failures, LONGEST_PAUSE_MS);
    this.failures += 1;
    this.pause = setTimeout(() => this.connect(), longest * (0.5 + Math.random() / 2));
  }

  private heard(): void {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.again(), SILENT_MS);
  }

  private say(message: object): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  private ask({ workflowId, runId, version }: Followed): void {
    this.say({ type: "follow", workflowId, runId, version });
  }

  private hear(message: LiveMessage): void {
    if (message.type === "ping") {
      this.say({ type: "pong" });
      return;
    }
    const key = liveKey(message.workflowId, "runId" in message ? message.runId : null);
    const one = this.followed.get(key);
    if (!one) return;
    switch (message.type) {
      case "refused":
        untold(one);
        one.version = one.run = null;
        setTimeout(() => this.followed.get(key) === one && this.ask(one), ASK_AGAIN_MS);
        break;
      case "runs":
        void queryClient.invalidateQueries({ queryKey: ["runs", message.workflowId] });
        this.tookList(one, message.version);
        break;
      case "runsCurrent":
        this.tookList(one, message.version);
        break;
      case "run":
        this.tookRun(one, message.run, message);
        break;
      case "changes":
        if (one.run) this.tookRun(one, withChanges(one.run, message.run, message.steps), message);
        break;
      case "current":
        if (one.run) this.tookRun(one, one.run, message);
    }
  }

  private tookRun(one: Followed, run: RunDetail, { runId, version, isFinal }: { runId: string; version: string; isFinal: boolean }): void {
    one.run = run;
    one.version = version;
    one.final = isFinal;
    setLiveRun(one.workflowId, runId, isFinal ? null : run);
    queryClient.setQueryData(runQuery(one.workflowId, runId).queryKey, run);
    setLive(one, !isFinal);
  }

  private tookList(list: Followed, version: string): void {
    list.version = version;
    setLive(list, true);
    for (const one of this.followed.values()) {
      // What was over may have been started again.
      if (one.workflowId === list.workflowId && one.final) this.ask(one);
    }
  }
}

export const live = new Live();
