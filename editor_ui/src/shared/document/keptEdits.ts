import { createStore, delMany, entries, keys, setMany, type UseStore } from "idb-keyval";
import { TAB_ID } from "~/shared/lib/tab";
import type { WorkflowDocument } from "./types";

/** Edits that the server does not have, as this browser keeps them. */
export interface KeptEdit {
  userId: string;
  workflowId: string;
  /** The page that they were made in: two of them may hold edits of the same workflow. */
  tab: string;
  baseRevision: number;
  base: WorkflowDocument;
  document: WorkflowDocument;
  /** Sent without an answer: the server may have saved one of them. */
  doubtful: readonly WorkflowDocument[];
  keptAt: string;
}

const MOST = 100;

let opened: UseStore | null = null;
const store = () => (opened ??= createStore("workfuse", "kept-edits"));

const keyOf = ({ userId, workflowId, tab }: Pick<KeptEdit, "userId" | "workflowId" | "tab">) =>
  JSON.stringify([userId, workflowId, tab]);

async function all(): Promise<[string, KeptEdit][]> {
  return (await entries<string, KeptEdit>(store())).sort(([, one], [, other]) => one.keptAt.localeCompare(other.keptAt));
}

/** Keeps edits; of more than a hundred kept ones the oldest go. Fails where the browser has no room. */
export async function keep(edit: Omit<KeptEdit, "tab" | "keptAt">): Promise<void> {
  const kept: KeptEdit = { ...edit, tab: TAB_ID, keptAt: new Date().toISOString() };
  await setMany([[keyOf(kept), kept]], store());
  const count = (await keys(store())).length;
  if (count > MOST) await delMany((await all()).slice(0, count - MOST).map(([key]) => key), store());
}

export async function forget(edit: Pick<KeptEdit, "userId" | "workflowId" | "tab">): Promise<void> {
  await delMany([keyOf(edit)], store());
}

/** Oldest first. A browser that keeps nothing, as some do in private windows, has none. */
export async function keptEdits(userId: string): Promise<KeptEdit[]> {
  try {
    return (await all()).map(([, edit]) => edit).filter((edit) => edit.userId === userId);
  } catch {
    return [];
  }
}
