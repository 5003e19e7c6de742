import { capitalised, inWords } from "~/shared/lib/format";
import { rowChoices } from "~/shared/forms/schema";
import { asText } from "./simple";
import type { ControlProps } from "./types";
import styles from "./controls.module.css";

/** Some of a few values, each a button that stays pressed; they are kept in the order of the schema. */
export function ChoicesControl({ field, value, onChange, disabled }: ControlProps) {
  const all = rowChoices(field);
  const chosen = Array.isArray(value) ? value : [];
  const toggle = (option: (typeof all)[number]) => {
    const next = chosen.includes(option) ? chosen.filter((other) => other !== option) : [...chosen, option];
    const known = all.filter((one) => next.includes(one));
    const rest = next.filter((one) => !all.includes(one));
    onChange(next.length > 0 || field.required ? [...known, ...rest] : undefined);
  };
  return (
    <div className={styles["choices"]}>
      {[...all, ...chosen.filter((one) => !all.includes(one))].map((option) => (
        <button
          key={asText(option)}
          type="button"
          className={styles["choice"]}
          aria-pressed={chosen.includes(option)}
          disabled={disabled}
          onClick={() => toggle(option)}
        >
          {capitalised(inWords(asText(option)))}
        </button>
      ))}
    </div>
  );
}
