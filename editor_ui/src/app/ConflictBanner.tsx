import { useState } from "react";
import { GitFork } from "lucide-react";
import { explain } from "~/shared/api/client";
import { useSaveState, useSession } from "~/shared/document/SessionContext";
import { Button } from "~/shared/ui/Button";
import { showToast } from "~/shared/ui/toasts";
import styles from "./ConflictBanner.module.css";

/** Somebody saved first. Nothing is lost until the person says whose version to keep. */
export function ConflictBanner() {
  const session = useSession();
  const { status } = useSaveState();
  const [busy, setBusy] = useState(false);
  if (status !== "conflict") return null;

  const settle = async (choice: () => Promise<void>) => {
    setBusy(true);
    try {
      await choice();
    } catch (error) {
      showToast({ tone: "error", ...explain(error) });
    } finally {
      setBusy(false);
    }
  };

  return (
    <div className={styles["banner"]} role="alert">
      <GitFork size={18} aria-hidden />
      <p>
        <strong>This workflow was saved somewhere else</strong> since you opened it, perhaps in another tab. Your edits are
        still here and not saved.
      </p>
      <Button small busy={busy} onClick={() => void settle(session.loadTheirs)}>
        Drop mine, load theirs
      </Button>
      <Button small tone="primary" busy={busy} onClick={() => void settle(session.overwriteTheirs)}>
        Overwrite with mine
      </Button>
    </div>
  );
}
