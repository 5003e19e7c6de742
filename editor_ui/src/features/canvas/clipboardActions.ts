import { clipboardText, fragmentOf, readClipboard, withContents, type Fragment } from "~/shared/document/clipboard";
import { removeElements } from "~/shared/document/operations";
import { besideOriginal, paste } from "~/shared/document/pasting";
import type { Point } from "~/shared/document/types";
import { showToast } from "~/shared/ui/toasts";
import type { CanvasContext } from "./context";
import { focusAfterDelete } from "./walking";

const chosen = (context: CanvasContext) => fragmentOf(context.document(), context.selection());

/** What is selected as text, or null when nothing is. */
export function copiedText(context: CanvasContext): string | null {
  if (context.selection().size === 0) return null;
  const fragment = chosen(context);
  context.say(context.t("copied", { count: fragment.nodes.length }));
  return clipboardText(fragment);
}

/** Takes what is selected away, with all that is inside of it. */
export function removeSelection(context: CanvasContext): void {
  const { session } = context;
  const ids = context.selection();
  const edges = context.edges().map((edge) => edge.id);
  const next = focusAfterDelete(context);
  session.change(removeElements(ids, edges));
  session.select([]);
  context.say(context.t("deleted", { count: ids.size + edges.length }));
  requestAnimationFrame(() => context.canvas()?.focus(next));
}

export function cutSelection(context: CanvasContext): void {
  const all = withContents(context.document(), context.selection());
  const next = focusAfterDelete(context);
  context.session.change(removeElements(all, []));
  context.session.select([]);
  requestAnimationFrame(() => context.canvas()?.focus(next));
}

function put(context: CanvasContext, fragment: Fragment, at: Point): void {
  const { change, ids } = paste(fragment, at, context.document());
  context.changeTo(change, ids);
}

/** Half of a card: the pointer is in the middle of what is pasted first. */
const ABOVE = { x: 120, y: 30 };

/** Pastes a text: at the pointer if it is over the canvas, else in the middle of the view. Says why if it cannot. */
export function pasteText(context: CanvasContext, text: string): void {
  const read = readClipboard(text);
  if (typeof read === "string") {
    showToast({ tone: "error", key: "paste", title: context.t("paste.failed"), detail: context.t(`paste.${read}`) });
    return;
  }
  const canvas = context.canvas();
  const at = canvas?.pointer() ?? canvas?.centre() ?? besideOriginal(read, context.document());
  put(context, read, { x: at.x - ABOVE.x, y: at.y - ABOVE.y });
  context.say(context.t("pasted", { count: read.nodes.length }));
}

export function duplicateSelection(context: CanvasContext): void {
  const fragment = chosen(context);
  put(context, fragment, besideOriginal(fragment, context.document()));
}

const told = (context: CanvasContext) =>
  showToast({ tone: "info", key: "paste", title: context.t("clipboard.denied"), detail: context.t("clipboard.useKeys") });

// `navigator.clipboard` is not there on pages without TLS.
const clipboard = () => navigator.clipboard as Clipboard | undefined;

/** Copies from a menu, where the browser brings no event of its own. */
export async function copyByMenu(context: CanvasContext): Promise<boolean> {
  const text = copiedText(context);
  if (text === null) return false;
  try {
    if (!clipboard()) throw new Error("no clipboard");
    await clipboard()?.writeText(text);
    return true;
  } catch {
    told(context);
    return false;
  }
}

export async function pasteByMenu(context: CanvasContext): Promise<void> {
  let text: string | undefined;
  try {
    text = await clipboard()?.readText();
  } catch {
    text = undefined;
  }
  if (text === undefined) told(context);
  else pasteText(context, text);
}
