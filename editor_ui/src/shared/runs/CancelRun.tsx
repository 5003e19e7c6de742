import { useState } from "react";
import { Ban } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button, IconButton } from "~/shared/ui/Button";
import { Dialog } from "~/shared/ui/Dialog";
import { useActOnRun } from "./useActOnRun";

interface CancelRunProps {
  workflowId: string;
  runId: string;
  /** Says which run it is, where there are several; the button is an icon then. */
  name?: string;
}

/** Ends a run, once the person has said so: what it has done so far stays done. */
export function CancelRun({ workflowId, runId, name }: CancelRunProps) {
  const { t } = useTranslation("shared");
  const [asks, setAsks] = useState(false);
  const { cancel, busy } = useActOnRun(workflowId, runId);
  const close = () => setAsks(false);
  return (
    <>
      {name === undefined ? (
        <Button small icon={Ban} busy={busy} onClick={() => setAsks(true)}>
          {t("act.cancel")}
        </Button>
      ) : (
        <IconButton small icon={Ban} label={t("act.cancelNamed", { name })} disabled={busy} onClick={() => setAsks(true)} />
      )}
      {asks && (
        <Dialog
          title={t("act.cancelTitle")}
          onClose={close}
          onSubmit={() => {
            close();
            cancel();
          }}
          footer={
            <>
              <Button tone="quiet" onClick={close}>
                {t("act.letRun")}
              </Button>
              <Button type="submit" tone="danger" icon={Ban}>
                {t("act.cancelSure")}
              </Button>
            </>
          }
        >
          <p>{t("act.cancelAbout")}</p>
        </Dialog>
      )}
    </>
  );
}
