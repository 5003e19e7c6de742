import { useTranslation } from "react-i18next";
import type { StepDetail } from "~/shared/api/types";
import { duration, fullTime } from "~/shared/lib/format";
import { StateIcon, stateInWords } from "~/shared/ui/StateIcon";
import styles from "./StepPanel.module.css";

type Attempt = StepDetail["attempts"][number];

function took({ startedAt, endedAt }: Attempt): string {
  return startedAt && endedAt ? duration((Date.parse(endedAt) - Date.parse(startedAt)) / 1000) : "–";
}

/** Every try of a step that was tried more than once. */
export function Attempts({ step }: { step: StepDetail }) {
  const { t } = useTranslation("runs");
  if (step.attempts.length < 2) return null;
  return (
    <section className={styles["attempts"]} aria-label={t("attempts")}>
      <h3>{t("attempts")}</h3>
      <table>
        <thead>
          <tr>
            <th>#</th>
            <th>{t("columns.state")}</th>
            <th>{t("columns.started")}</th>
            <th>{t("columns.took")}</th>
          </tr>
        </thead>
        <tbody>
          {step.attempts.map((attempt) => (
            <tr key={attempt.tryNumber}>
              <td>{attempt.tryNumber}</td>
              <td>
                <StateIcon of={attempt} size={14} /> {stateInWords(attempt)}
                {attempt.error && <em>{attempt.error.message}</em>}
              </td>
              <td>{attempt.startedAt ? fullTime(attempt.startedAt) : "–"}</td>
              <td>{took(attempt)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
