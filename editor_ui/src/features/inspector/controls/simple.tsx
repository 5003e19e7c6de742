import { useState } from "react";
import { useTranslation } from "react-i18next";
import { capitalised, inWords } from "~/shared/lib/format";
import type { JsonValue } from "~/shared/lib/json";
import { Select, Switch, TextInput } from "~/shared/ui/inputs";
import { localNames, takesNumber, takesNull } from "~/shared/forms/schema";
import { ExpressionInput } from "./ExpressionInput";
import type { ControlProps } from "./types";

export function asText(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** What an emptied field becomes: required text stays (and is a problem), the rest falls back to its default. */
export function whenEmpty({ field }: ControlProps): JsonValue | undefined {
  return field.required ? "" : undefined;
}

/** What holds while a field is empty; else an example. */
export function placeholder({ field }: Pick<ControlProps, "field">): string | undefined {
  if (field.fallback === undefined || field.fallback === null || field.fallback === "") return takesNumber(field) ? undefined : field.example;
  return asText(field.fallback);
}

export function TextControl(props: ControlProps) {
  return (
    <TextInput
      value={asText(props.value)}
      placeholder={placeholder(props)}
      disabled={props.disabled}
      onChange={(text) => props.onChange(text === "" ? whenEmpty(props) : text)}
    />
  );
}

export function ExpressionControl(props: ControlProps) {
  const change = (text: string) => {
    if (text === "") props.onChange(whenEmpty(props));
    else if (takesNumber(props.field) && /^-?\d+(\.\d+)?$/.test(text)) props.onChange(Number(text));
    else props.onChange(text);
  };
  return (
    <ExpressionInput
      value={asText(props.value)}
      placeholder={placeholder(props)}
      disabled={props.disabled}
      onChange={change}
      prose={props.field.widget === "multiline"}
      names={localNames(props.field.schema)}
      problems={props.problems}
    />
  );
}

export function NumberControl(props: ControlProps) {
  const { t } = useTranslation("inspector");
  const [draft, setDraft] = useState<{ text: string; of: JsonValue | undefined } | null>(null);
  const text = draft !== null && draft.of === props.value ? draft.text : asText(props.value);
  const change = (next: string) => {
    const number = Number(next.replace(",", "."));
    const value = next.trim() === "" ? undefined : Number.isFinite(number) ? number : next;
    setDraft({ text: next, of: value });
    props.onChange(value);
  };
  return (
    <TextInput
      inputMode="decimal"
      value={text}
      placeholder={placeholder(props) ?? (takesNull(props.field) ? t("notSet") : undefined)}
      disabled={props.disabled}
      onChange={change}
    />
  );
}

/** @param label its name, where the field around it has that of another control. */
export function SelectControl({ field, value, onChange, disabled, label }: ControlProps & { label?: string }) {
  const { t } = useTranslation("inspector");
  const current = value ?? field.fallback;
  const known = field.options.some((option) => option === current);
  const options = field.options.map((option) => ({
    value: asText(option),
    label: /^[A-Z]+$/.test(asText(option)) ? asText(option) : capitalised(inWords(asText(option))),
  }));
  if (!known) options.unshift({ value: asText(current), label: asText(current) || t("choose") });
  return (
    <Select
      aria-label={label}
      value={asText(current)}
      options={options}
      disabled={disabled}
      onChange={(text) => onChange(field.options.find((option) => asText(option) === text) ?? text)}
    />
  );
}

export function SwitchControl({ field, value, onChange, disabled }: ControlProps) {
  return <Switch checked={(value ?? field.fallback) === true} onChange={onChange} disabled={disabled} />;
}
