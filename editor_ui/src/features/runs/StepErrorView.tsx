import { TextCursorInput } from "lucide-react";
import type { StepError } from "~/shared/api/types";
import { useSession } from "~/shared/document/SessionContext";
import { Button } from "~/shared/ui/Button";
import { JsonView } from "./JsonView";
import styles from "./StepPanel.module.css";

/** Why a step failed, in plain words, with the call that was made. */
export function StepErrorView({ nodeId, error }: { nodeId: string; error: StepError }) {
  const session = useSession();
  return (
    <>
      <div className={styles["error"]} role="alert">
        <strong>It failed</strong>
        <p>{error.message}</p>
        {error.field && (
          <Button small icon={TextCursorInput} onClick={() => session.show(nodeId, error.field)}>
            Go to the field
          </Button>
        )}
      </div>
      {error.request && <JsonView title="What was sent" value={error.request} />}
      {error.response && <JsonView title="What was answered" value={error.response} />}
    </>
  );
}
