import { Check, CloudOff, GitFork, Save, TriangleAlert } from "lucide-react";
import { useSaveState, useSession } from "~/shared/document/SessionContext";
import { fullTime } from "~/shared/lib/format";
import { Spinner } from "~/shared/ui/Spinner";
import styles from "./SaveStatus.module.css";

const SHOWN = {
  saved: { icon: <Check size={15} aria-hidden />, words: "Saved" },
  unsaved: { icon: <Save size={15} aria-hidden />, words: "Save changes" },
  saving: { icon: <Spinner size={13} />, words: "Saving…" },
  conflict: { icon: <GitFork size={15} aria-hidden />, words: "Conflict" },
  offline: { icon: <CloudOff size={15} aria-hidden />, words: "Offline, will save later" },
  failed: { icon: <TriangleAlert size={15} aria-hidden />, words: "Not saved. Try again" },
};

/** The state of saving, and the button that saves at once. */
export function SaveStatus() {
  const { saver } = useSession();
  const { status, savedAt, message } = useSaveState();
  const { icon, words } = SHOWN[status];
  const nothingToDo = status === "saved" || status === "saving" || status === "conflict";
  return (
    <button
      type="button"
      className={styles["status"]}
      data-status={status}
      disabled={nothingToDo}
      title={message ?? (status === "saved" ? `Saved ${fullTime(savedAt)}` : "Save now (Ctrl+S)")}
      aria-live="polite"
      onClick={() => void saver.save()}
    >
      {icon}
      {words}
    </button>
  );
}
