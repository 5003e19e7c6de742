import { useState } from "react";
import { parseJson, prettyJson, type JsonValue } from "~/shared/lib/json";
import { localNames } from "../schema";
import { ExpressionInput } from "./ExpressionInput";
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

function looksBroken(text: string): boolean {
  const start = text.trimStart().charAt(0);
  const isExpression = text.trimStart().startsWith("{{");
  return (start === "{" || start === "[") && !isExpression && parseJson(text) === undefined;
}

export function JsonControl({ field, value, onChange, disabled }: ControlProps) {
  const [draft, setDraft] = useState<{ text: string; of: JsonValue | undefined } | null>(null);
  const text = draft !== null && draft.of === value ? draft.text : writeJsonText(value);
  const change = (next: string) => {
    const read = readJsonText(next);
    setDraft({ text: next, of: read });
    onChange(read);
  };
  return (
    <>
      <ExpressionInput value={text} onChange={change} disabled={disabled} maxHeight={420} names={localNames(field.schema)} />
      {looksBroken(text) && <p className={styles["warning"]}>This is not JSON yet, so it counts as plain text.</p>}
    </>
  );
}
