import { useTranslation } from "react-i18next";
import { Select, TextInput } from "~/shared/ui/inputs";
import { asText } from "./simple";
import type { ControlProps } from "./types";
import styles from "./controls.module.css";

const COMMON = [
  ["*/15 * * * *", "quarterHour"],
  ["0 * * * *", "hour"],
  ["0 6 * * *", "day"],
  ["0 6 * * 1-5", "weekdays"],
  ["0 6 * * 1", "monday"],
  ["0 6 1 * *", "month"],
  ["0 6 L * *", "monthEnd"],
] as const;
const PARTS = ["minute", "hour", "dayOfMonth", "monthOfYear", "dayOfWeek"] as const;

/** A schedule in cron: chosen, written whole, or part by part. */
export function CronControl({ value, onChange, disabled }: ControlProps) {
  const { t } = useTranslation("inspector");
  const text = asText(value);
  const isCommon = COMMON.some(([cron]) => cron === text);
  const parts = text.trim() === "" ? [] : text.trim().split(/\s+/);
  const byPart = parts.length === PARTS.length;
  const put = (index: number, part: string) =>
    onChange(parts.map((other, at) => (at === index ? part.replace(/\s+/g, "") || "*" : other)).join(" "));
  return (
    <div className={styles["cron"]}>
      <Select
        aria-label={t("cron.common")}
        value={isCommon ? text : ""}
        disabled={disabled}
        options={[
          { value: "", label: text === "" ? t("cron.choose") : t("cron.own") },
          ...COMMON.map(([cron, key]) => ({ value: cron, label: t(`cron.presets.${key}`) })),
        ]}
        onChange={(cron) => cron !== "" && onChange(cron)}
      />
      <TextInput mono value={text} placeholder={COMMON[2][0]} disabled={disabled} onChange={onChange} />
      {byPart && (
        <div className={styles["cronParts"]} role="group" aria-label={t("cron.parts")}>
          {PARTS.map((part, index) => (
            <label key={part}>
              <TextInput
                mono
                aria-label={t(`cron.${part}`)}
                title={t(`cron.${part}Help`)}
                value={parts[index] ?? ""}
                disabled={disabled}
                onFocus={(event) => event.target.select()}
                onChange={(next) => put(index, next)}
              />
              <span aria-hidden>{t(`cron.${part}`)}</span>
            </label>
          ))}
        </div>
      )}
    </div>
  );
}
