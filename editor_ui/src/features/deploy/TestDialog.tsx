import { FlaskConical } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useSession } from "~/shared/document/SessionContext";
import type { JsonValue } from "~/shared/lib/json";
import { usePayloadSchema } from "~/shared/document/usePayloadSchema";
import { rememberPayload } from "~/shared/lib/payloads";
import { usePayload } from "~/shared/lib/usePayload";
import { Button } from "~/shared/ui/Button";
import { Dialog } from "~/shared/ui/Dialog";
import { PayloadField } from "~/shared/forms/PayloadField";

interface TestDialogProps {
  busy: boolean;
  onStart: (payload: JsonValue) => void;
  onClose: () => void;
}

/** Asks what tests of this workflow run with. */
export function TestDialog({ busy, onStart, onClose }: TestDialogProps) {
  const { t } = useTranslation("deploy");
  const { workflowId } = useSession();
  const given = usePayload(workflowId);
  const schema = usePayloadSchema();
  const { text, payload } = given;

  const start = () => {
    if (payload === undefined || busy) return;
    rememberPayload(workflowId, text);
    onStart(payload);
  };

  return (
    <Dialog
      title={t("testTitle")}
      wide
      onClose={onClose}
      onSubmit={start}
      footer={
        <Button type="submit" tone="primary" icon={FlaskConical} busy={busy} disabled={payload === undefined}>
          {busy ? t("testing") : t("testStart")}
        </Button>
      }
    >
      <p>{t("testAbout")}</p>
      <PayloadField given={given} schema={schema} />
    </Dialog>
  );
}
