import { isJsonObject, type JsonObject, type JsonValue } from "~/shared/lib/json";
import { TextInput } from "~/shared/ui/inputs";
import { ExpressionInput } from "./ExpressionInput";
import { Rows } from "./rows";
import { asText } from "./simple";
import type { ControlProps } from "./types";
import { useTyped } from "./useTyped";

interface Row {
  key: string;
  value: string;
}

function toRows(value: JsonValue | undefined): Row[] {
  return isJsonObject(value) ? Object.entries(value).map(([key, item]) => ({ key, value: asText(item) })) : [];
}

function toObject(rows: Row[]): JsonObject | undefined {
  const filled = rows.filter((row) => row.key !== "");
  return filled.length > 0 ? Object.fromEntries(filled.map((row) => [row.key, row.value])) : undefined;
}

export function KeyValueControl({ value, onChange, disabled }: ControlProps) {
  const [rows, setRows] = useTyped(value, toRows);
  const change = (next: Row[]) => {
    const object = toObject(next);
    setRows(next, object);
    onChange(object);
  };
  return (
    <Rows rows={rows} onChange={change} newRow={{ key: "", value: "" }} noun="Entry" disabled={disabled}>
      {(row, set, index) => (
        <>
          <TextInput
            aria-label={`Name ${index + 1}`}
            placeholder="Name"
            value={row.key}
            disabled={disabled}
            onChange={(key) => set({ key })}
          />
          <ExpressionInput
            aria-label={`Value ${index + 1}`}
            placeholder="Value"
            value={row.value}
            disabled={disabled}
            onChange={(text) => set({ value: text })}
          />
        </>
      )}
    </Rows>
  );
}
