import type { ReactNode } from "react";
import { Check, CloudOff, GitFork, LogIn, Save, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { signInStore } from "~/shared/api/signIn";
import type { SaveStatus as Status } from "~/shared/document/saver";
import { useSaveState, useSession } from "~/shared/document/SessionContext";
import { fullTime } from "~/shared/lib/format";
import { Spinner } from "~/shared/ui/Spinner";
import styles from "./SaveStatus.module.css";

const ICONS: Record<Status, ReactNode> = {
  saved: <Check size={15} aria-hidden />,
  unsaved: <Save size={15} aria-hidden />,
  saving: <Spinner size={13} />,
  conflict: <GitFork size={15} aria-hidden />,
  offline: <CloudOff size={15} aria-hidden />,
  signedOut: <LogIn size={15} aria-hidden />,
  failed: <TriangleAlert size={15} aria-hidden />,
};

/** The state of saving, and the button that saves at once. */
export function SaveStatus() {
  const { t } = useTranslation("app");
  const { saver, view } = useSession();
  const { status, savedAt, message } = useSaveState();
  const kept = useStore(view, (state) => state.kept);
  const nothingToDo = status === "saved" || status === "saving" || status === "conflict";
  const away = status === "offline" || status === "signedOut" || status === "failed";
  const words = t(`save.${away && !kept ? `${status}NotKept` : status}`);
  const title = status === "saved" ? t("save.savedAt", { time: fullTime(savedAt) }) : t("save.now");
  return (
    <>
      <button
        type="button"
        className={styles["status"]}
        data-status={status}
        disabled={nothingToDo}
        title={message ?? title}
        onClick={() => (status === "signedOut" ? signInStore.setState({ needed: true }) : void saver.save())}
      >
        {ICONS[status]}
        {words}
      </button>
      {/* Read out only what a person must know: not each time that something was saved. */}
      <span className={styles["spoken"]} role="status">
        {away || status === "conflict" ? words : ""}
      </span>
    </>
  );
}
