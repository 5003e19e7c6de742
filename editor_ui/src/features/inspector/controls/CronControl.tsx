import { Select, TextInput } from "~/shared/ui/inputs";
import { asText } from "./simple";
import type { ControlProps } from "./types";
import styles from "./controls.module.css";

const COMMON = [
  ["*/15 * * * *", "Every 15 minutes"],
  ["0 * * * *", "Every hour"],
  ["0 6 * * *", "Every day at 6:00"],
  ["0 6 * * 1-5", "On weekdays at 6:00"],
  ["0 6 * * 1", "Mondays at 6:00"],
  ["0 6 1 * *", "On the first of the month at 6:00"],
] as const;

export function CronControl({ value, onChange, disabled }: ControlProps) {
  const text = asText(value);
  const isCommon = COMMON.some(([cron]) => cron === text);
  return (
    <div className={styles["cron"]}>
      <Select
        aria-label="Common schedules"
        value={isCommon ? text : ""}
        disabled={disabled}
        options={[
          { value: "", label: text === "" ? "Choose a schedule…" : "As written below" },
          ...COMMON.map(([cron, label]) => ({ value: cron, label })),
        ]}
        onChange={(cron) => cron !== "" && onChange(cron)}
      />
      <TextInput mono value={text} placeholder="0 6 * * *" disabled={disabled} onChange={onChange} />
    </div>
  );
}
