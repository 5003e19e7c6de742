import { Suspense, useState } from "react";
import { GitFork } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { presenceOf } from "~/shared/document/presence";
import { useSaveState, useSession } from "~/shared/document/SessionContext";
import { part } from "~/shared/lib/parts";
import { Button } from "~/shared/ui/Button";
import styles from "./ConflictBanner.module.css";

const MergeDialog = part(async () => (await import("./MergeDialog")).MergeDialog);

/** Somebody saved first, and both changed the same things. Nothing is lost until the person says whose to keep. */
export function ConflictBanner() {
  const { t } = useTranslation("app");
  const session = useSession();
  const { status } = useSaveState();
  const competing = useStore(session.view, (view) => view.competing);
  const savedBy = useStore(presenceOf(session), (presence) => presence.savedBy);
  const [open, setOpen] = useState(false);
  if (status !== "conflict") return null;

  return (
    <div className={styles["banner"]} role="alert">
      <GitFork size={18} aria-hidden />
      <p>
        <strong>{savedBy === null ? t("conflict.title") : t("conflict.titleBy", { name: savedBy })}</strong>{" "}
        {competing ? t("conflict.both", { count: competing.conflicts.length }) : t("conflict.looking")}
      </p>
      {competing ? (
        <Button small tone="primary" onClick={() => setOpen(true)}>
          {t("conflict.review")}
        </Button>
      ) : (
        <Button small onClick={() => void session.pull()}>
          {t("conflict.again")}
        </Button>
      )}
      {open && competing && (
        <Suspense fallback={null}>
          <MergeDialog competing={competing} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </div>
  );
}
