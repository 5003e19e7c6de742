import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { RunDetail, Step } from "~/shared/api/types";
import { classes } from "~/shared/lib/classes";
import { duration } from "~/shared/lib/format";
import { StateIcon, stateInWords } from "~/shared/ui/StateIcon";
import { Table } from "~/shared/ui/Table";
import { compareSteps, type ComparedStep } from "./compareSteps";
import styles from "./Compare.module.css";

interface ComparedStepsProps {
  runs: readonly [RunDetail, RunDetail];
  labels: ReadonlyMap<string, string>;
  /** The node whose data is shown. */
  shown: string | null;
  onShow: (nodeId: string) => void;
}

function Side({ step }: { step: Step | null }) {
  const { t } = useTranslation("compare");
  if (!step) return <td className={styles["absent"]}>{t("absent")}</td>;
  return (
    <td>
      <span className={styles["doing"]}>
        <StateIcon of={step} size={14} />
        {stateInWords(step)}
        {step.state !== "SKIPPED" && step.durationSeconds !== null && <span className={styles["took"]}>{duration(step.durationSeconds)}</span>}
        {step.tryNumber > 1 && <span className={styles["took"]}>{t("try", { number: step.tryNumber })}</span>}
        {step.mapped && <span className={styles["took"]}>{t("items", { count: step.mapped.total })}</span>}
      </span>
    </td>
  );
}

/** Seconds: half of what is shown as 0.01 s. */
const NOTHING = 0.005;

function slower({ slower: seconds }: ComparedStep): string {
  if (seconds === null || Math.abs(seconds) < NOTHING) return "";
  return `${seconds < 0 ? "−" : "+"}${duration(Math.abs(seconds))}`;
}

/** Each node's state and time in both runs. */
export function ComparedSteps({ runs, labels, shown, onShow }: ComparedStepsProps) {
  const { t } = useTranslation("compare");
  const [all, setAll] = useState(true);
  const steps = compareSteps(...runs, [...labels.keys()]);
  const different = steps.filter((step) => step.isDifferent);
  const listed = all ? steps : different;
  return (
    <section className={styles["part"]}>
      <header>
        <h2>{t("steps")}</h2>
        <label>
          <input type="checkbox" checked={!all} onChange={() => setAll(!all)} />
          {t("onlyDifferent", { count: different.length })}
        </label>
      </header>
      <Table label={t("steps")} columns={[t("step"), t("left"), t("right"), t("slower")]} className={styles["table"]}>
        {listed.map((step) => (
          <tr key={step.nodeId} className={classes(step.isDifferent && styles["different"], step.nodeId === shown && styles["shown"])}>
            <th scope="row">
              <button type="button" aria-pressed={step.nodeId === shown} onClick={() => onShow(step.nodeId)}>
                {labels.get(step.nodeId) ?? step.nodeId}
              </button>
            </th>
            <Side step={step.left} />
            <Side step={step.right} />
            <td className={styles["took"]}>{slower(step)}</td>
          </tr>
        ))}
      </Table>
    </section>
  );
}
