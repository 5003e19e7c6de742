import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { JsonValue } from "~/shared/lib/json";
import { Select } from "~/shared/ui/inputs";
import { takesText } from "~/shared/forms/schema";
import { ExpressionControl, NumberControl, SelectControl } from "./simple";
import type { ControlProps } from "./types";
import styles from "./controls.module.css";

const UNITS = [
  ["seconds", 1],
  ["minutes", 60],
  ["hours", 3_600],
  ["days", 86_400],
] as const;

/** The largest unit in which so many seconds are a whole number. */
function unitOf(seconds: JsonValue | undefined): number {
  if (typeof seconds !== "number" || seconds === 0) return 1;
  return UNITS.map(([, size]) => size).findLast((size) => seconds % size === 0) ?? 1;
}

/** A number with its unit: a field of its own (`x-beside`), or else the value is in seconds. */
export function DurationControl(props: ControlProps) {
  return props.beside ? <WithUnit {...props} /> : <InSeconds {...props} />;
}

function WithUnit(props: ControlProps) {
  const { beside, field, disabled } = props;
  const Amount = takesText(field) ? ExpressionControl : NumberControl;
  return (
    <div className={styles["amount"]}>
      <div className={styles["rest"]}>
        <Amount {...props} />
      </div>
      {beside && (
        <div className={styles["unit"]}>
          <SelectControl {...beside} disabled={disabled} label={beside.field.title} />
        </div>
      )}
    </div>
  );
}

function InSeconds(props: ControlProps) {
  const { t } = useTranslation("inspector");
  const { value, field, disabled, onChange } = props;
  const [chosen, setChosen] = useState<number | null>(null);
  const size = chosen ?? unitOf(value ?? field.fallback);
  const inUnit = (seconds: JsonValue | undefined) => (typeof seconds === "number" ? seconds / size : seconds);
  return (
    <div className={styles["amount"]}>
      <div className={styles["rest"]}>
        <NumberControl
          {...props}
          field={{ ...field, fallback: inUnit(field.fallback) }}
          value={inUnit(value)}
          onChange={(next) => {
            setChosen(size);
            onChange(typeof next === "number" ? next * size : next);
          }}
        />
      </div>
      <div className={styles["unit"]}>
        <Select
          aria-label={t("unitOf", { field: field.title })}
          value={String(size)}
          options={UNITS.map(([unit, seconds]) => ({ value: String(seconds), label: t(`units.${unit}`) }))}
          disabled={disabled}
          onChange={(text) => {
            const next = Number(text);
            setChosen(next);
            if (typeof value === "number") onChange((value / size) * next);
          }}
        />
      </div>
    </div>
  );
}
