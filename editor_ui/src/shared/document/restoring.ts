import { i18n } from "~/shared/i18n/i18n";
import { ApiError } from "~/shared/api/client";
import { fullTime } from "~/shared/lib/format";
import { otherTabs, TAB_ID } from "~/shared/lib/tab";
import { showToast } from "~/shared/ui/toasts";
import { forget, keptEdits, type KeptEdit } from "./keptEdits";
import { isOpen, sendDocument, type Session } from "./session";

/** Kept edits whose page is gone: closed, crashed or loaded anew. */
async function orphans(userId: string): Promise<KeptEdit[]> {
  const kept = (await keptEdits(userId)).filter((edit) => edit.tab !== TAB_ID);
  if (kept.length === 0) return kept;
  const alive = await otherTabs();
  return kept.filter((edit) => !alive.has(edit.tab));
}

/** Brings back what was edited in this workflow and never reached the server, and saves it. */
export async function restoreKept(session: Session, userId: string): Promise<void> {
  if (!session.editable) return;
  for (const edit of await orphans(userId)) {
    if (edit.workflowId !== session.workflowId) continue;
    const isNews = await session.takeUp(edit);
    await session.keep();
    await forget(edit);
    if (isNews) {
      showToast({ tone: "info", title: i18n.t("restored"), detail: i18n.t("restoredDetail", { time: fullTime(edit.keptAt) }) });
    }
  }
}

/** Sends kept edits of workflows that are not open. One that was changed elsewhere waits until it is opened. */
export async function sendKept(userId: string, openId: string | null): Promise<void> {
  const waiting = (await orphans(userId)).filter((edit) => edit.workflowId !== openId && !isOpen(edit.workflowId));
  for (const edit of waiting) {
    const name = edit.document.name;
    try {
      await sendDocument(edit.workflowId, edit.document, edit.baseRevision);
      await forget(edit);
      showToast({ tone: "success", title: i18n.t("sent", { name }) });
    } catch (error) {
      if (!(error instanceof ApiError)) return;
      showToast({ tone: "info", title: i18n.t("waiting", { name }), detail: i18n.t("waitingDetail") });
    }
  }
}
