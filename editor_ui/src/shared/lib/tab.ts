/** This page, for as long as it lives. Not `randomUUID`: without https a browser has none. */
export const TAB_ID = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** What the tabs of one browser say to each other. */
export type TabMessage =
  | { type: "who"; from: string }
  | { type: "here" | "away"; from: string; workflowId: string; userName: string; asked?: boolean }
  | { type: "saved"; from: string; workflowId: string; revision: number };

const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("workfuse");

export function tell(message: TabMessage): void {
  channel?.postMessage(message);
}

export function listen(hear: (message: TabMessage) => void): () => void {
  const onMessage = (event: MessageEvent<TabMessage>) => {
    if (event.data.from !== TAB_ID) hear(event.data);
  };
  channel?.addEventListener("message", onMessage);
  return () => channel?.removeEventListener("message", onMessage);
}

const ANSWERS_WITHIN_MS = 150;

/** The other pages of this browser that have a workflow open now. */
export async function otherTabs(): Promise<ReadonlySet<string>> {
  const tabs = new Set<string>();
  if (!channel) return tabs;
  const stop = listen((message) => {
    if (message.type === "here") tabs.add(message.from);
  });
  tell({ type: "who", from: TAB_ID });
  await new Promise((resolve) => setTimeout(resolve, ANSWERS_WITHIN_MS));
  stop();
  return tabs;
}
