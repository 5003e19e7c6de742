import { useState } from "react";
import { useTranslation } from "react-i18next";
import { parseJson, prettyJson, type JsonValue } from "~/shared/lib/json";
import { Button } from "~/shared/ui/Button";
import { inexactProblem } from "~/shared/forms/inexactProblem";
import { exampleOf, localNames } from "~/shared/forms/schema";
import { ExpressionInput } from "./ExpressionInput";
import { jsonMistake } from "./jsonMistake";
import type { ControlProps } from "./types";
import styles from "./controls.module.css";

/** Text that is JSON becomes that JSON; anything else is kept as it is, so that nothing typed is ever lost. */
export function readJsonText(text: string): JsonValue | undefined {
  if (text.trim() === "") return undefined;
  return parseJson(text) ?? text;
}

/** The text that `readJsonText` turns back into `value`. */
export function writeJsonText(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return "";
  if (typeof value !== "string") return prettyJson(value);
  return parseJson(value) === undefined ? value : JSON.stringify(value);
}

/** JSON whose texts may hold expressions, or one expression; marked where it is no JSON yet. */
export function JsonControl({ field, value, onChange, disabled, problems }: ControlProps) {
  const { t } = useTranslation("inspector");
  const [draft, setDraft] = useState<{ text: string; of: JsonValue | undefined } | null>(null);
  const text = draft !== null && draft.of === value ? draft.text : writeJsonText(value);
  const mistake = jsonMistake(text);
  const inexact = inexactProblem(text);
  const change = (next: string) => {
    const read = readJsonText(next);
    setDraft({ text: next, of: read });
    onChange(read);
  };
  const parsed = parseJson(text);
  const tidy = typeof parsed === "object" ? prettyJson(parsed) : text;
  return (
    <>
      <ExpressionInput
        json
        value={text}
        evaluated={value}
        onChange={change}
        disabled={disabled}
        maxHeight={420}
        placeholder={exampleOf(field.schema)}
        names={localNames(field.schema)}
        problems={problems}
        marks={mistake ? [{ severity: "warning", message: t("json.mistake"), ...mistake }] : undefined}
      />
      {mistake && (
        <p className={styles["warning"]}>
          {inexact ? `${inexact.message} ${inexact.advice}` : t("json.notYet")} {t("json.where", { ...mistake })}
        </p>
      )}
      {tidy !== text && !disabled && (
        <div className={styles["buttons"]}>
          <Button
            small
            onClick={() => {
              setDraft({ text: tidy, of: value });
            }}
          >
            {t("json.format")}
          </Button>
        </div>
      )}
    </>
  );
}
