import { useTranslation } from "react-i18next";
import { TextInput } from "~/shared/ui/inputs";
import { Rows } from "./rows";
import { asText } from "./simple";
import type { ControlProps } from "./types";

/** A list of names, or of what the field's `x-noun` says, one a line. */
export function NamesControl({ field, value, onChange, disabled }: ControlProps) {
  const { t } = useTranslation("inspector");
  const noun = typeof field.schema["x-noun"] === "string" ? field.schema["x-noun"] : t("names.noun");
  const names = Array.isArray(value) && value.length > 0 ? value.map(asText) : [""];
  return (
    <Rows
      plain
      ordered
      rows={names}
      onChange={(next) => onChange(next.length > 0 || field.required ? next : undefined)}
      newRow=""
      noun={noun}
      disabled={disabled}
    >
      {(name, _, index) => (
        <TextInput
          aria-label={`${noun} ${index + 1}`}
          mono
          value={name}
          disabled={disabled}
          onChange={(text) => onChange(names.map((other, at) => (at === index ? text : other)))}
        />
      )}
    </Rows>
  );
}
