import { TextCursorInput } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { StepError } from "~/shared/api/types";
import { useSession } from "~/shared/document/SessionContext";
import { Button } from "~/shared/ui/Button";
import { JsonView } from "./JsonView";
import styles from "./StepPanel.module.css";

const HEADINGS: Partial<Record<string, string>> = { upstream_failed: "notReached", cancelled: "cancelled", left_out: "notReached" };

interface StepErrorViewProps {
  nodeId: string;
  error: StepError;
  /** Whether the call that was made is shown elsewhere. */
  callsBelow?: boolean;
}

/** Why a step failed, in plain words, with the call that was made. */
export function StepErrorView({ nodeId, error, callsBelow = false }: StepErrorViewProps) {
  const { t } = useTranslation("runs");
  const session = useSession();
  return (
    <>
      <div className={styles["error"]} role="alert">
        <strong>{t(HEADINGS[error.kind] ?? "failed")}</strong>
        <p>{error.message}</p>
        {error.field && (
          <Button small icon={TextCursorInput} onClick={() => session.show(nodeId, error.field)}>
            {t("toField")}
          </Button>
        )}
      </div>
      {error.request && !callsBelow && <JsonView title={t("sent")} value={error.request} />}
      {error.response && !callsBelow && <JsonView title={t("answered")} value={error.response} />}
    </>
  );
}
