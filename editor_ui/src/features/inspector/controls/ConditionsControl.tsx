import { without, type JsonObject } from "~/shared/lib/json";
import { inWords } from "~/shared/lib/format";
import { Select } from "~/shared/ui/inputs";
import { rowOptions } from "../schema";
import { ExpressionInput } from "./ExpressionInput";
import { Rows, rowsOf } from "./rows";
import { asText } from "./simple";
import type { ControlProps } from "./types";

/** Operators that look at one value only. */
const ALONE = new Set(["isEmpty", "isNotEmpty", "isTrue", "isFalse", "exists", "notExists"]);

const NEW_ROW: JsonObject = { left: "", operator: "equals", right: "" };

/** Rows of "this … is … that". */
export function ConditionsControl({ field, value, onChange, disabled }: ControlProps) {
  const rows = rowsOf(value, NEW_ROW);
  const operators = rowOptions(field, "operator").map((name) => ({ value: name, label: inWords(name) }));
  return (
    <Rows
      rows={rows}
      onChange={(next) => onChange(next.map(withoutUnusedRight))}
      newRow={NEW_ROW}
      noun="Condition"
      disabled={disabled}
    >
      {(row, set, index) => (
        <>
          <ExpressionInput
            aria-label={`Value ${index + 1}`}
            placeholder="{{ trigger.body.amount }}"
            value={asText(row["left"])}
            disabled={disabled}
            onChange={(left) => set({ left })}
          />
          <Select
            aria-label={`Comparison ${index + 1}`}
            value={asText(row["operator"])}
            options={operators}
            disabled={disabled}
            onChange={(operator) => set({ operator })}
          />
          {!ALONE.has(asText(row["operator"])) && (
            <ExpressionInput
              aria-label={`Compare with ${index + 1}`}
              placeholder="250"
              value={asText(row["right"])}
              disabled={disabled}
              onChange={(right) => set({ right })}
            />
          )}
        </>
      )}
    </Rows>
  );
}

function withoutUnusedRight(row: JsonObject): JsonObject {
  if (!ALONE.has(asText(row["operator"]))) return row;
  return without(row, "right");
}
