import { TextInput } from "~/shared/ui/inputs";
import { Rows } from "./rows";
import { asText } from "./simple";
import type { ControlProps } from "./types";

/** A list of names, one a line. */
export function NamesControl({ field, value, onChange, disabled }: ControlProps) {
  const names = Array.isArray(value) && value.length > 0 ? value.map(asText) : [""];
  return (
    <Rows
      plain
      rows={names}
      onChange={(next) => onChange(next.length > 0 || field.required ? next : undefined)}
      newRow=""
      noun="Name"
      disabled={disabled}
    >
      {(name, _, index) => (
        <TextInput
          aria-label={`Name ${index + 1}`}
          mono
          value={name}
          disabled={disabled}
          onChange={(text) => onChange(names.map((other, at) => (at === index ? text : other)))}
        />
      )}
    </Rows>
  );
}
