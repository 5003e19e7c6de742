import type { StepError } from "~/shared/api/types";
import { JsonView } from "./JsonView";
import styles from "./StepPanel.module.css";

/** Why a step failed, in plain words, with the call that was made. */
export function StepErrorView({ error }: { error: StepError }) {
  return (
    <>
      <div className={styles["error"]} role="alert">
        <strong>It failed</strong>
        <p>{error.message}</p>
      </div>
      {error.request && <JsonView title="What was sent" value={error.request} />}
      {error.response && <JsonView title="What was answered" value={error.response} />}
    </>
  );
}
