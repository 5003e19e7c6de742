import type { JsonObject } from "~/shared/lib/json";
import { TextInput } from "~/shared/ui/inputs";
import { exampleOf, localNames, rowProperty } from "../schema";
import { ExpressionInput } from "./ExpressionInput";
import { readJsonText, writeJsonText } from "./JsonControl";
import { Rows, rowsOf } from "./rows";
import { asText } from "./simple";
import type { ControlProps } from "./types";

const NEW_ROW: JsonObject = { name: "", value: "" };

/** Rows of a name and the value it gets. */
export function FieldsControl({ field, value, onChange, disabled }: ControlProps) {
  const part = rowProperty(field, "value")?.schema;
  const rows = rowsOf(value, NEW_ROW);
  return (
    <Rows rows={rows} onChange={onChange} newRow={NEW_ROW} noun="Field" disabled={disabled}>
      {(row, set, index) => (
        <>
          <TextInput
            aria-label={`Field name ${index + 1}`}
            placeholder="name"
            mono
            value={asText(row["name"])}
            disabled={disabled}
            onChange={(name) => set({ name })}
          />
          <ExpressionInput
            aria-label={`Field value ${index + 1}`}
            placeholder={part && exampleOf(part)}
            names={localNames(part)}
            value={writeJsonText(row["value"])}
            disabled={disabled}
            onChange={(text) => set({ value: readJsonText(text) ?? "" })}
          />
        </>
      )}
    </Rows>
  );
}
