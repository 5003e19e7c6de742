import { Plus } from "lucide-react";
import { inWords } from "~/shared/lib/format";
import { isJsonObject, parseJson, without, type JsonObject, type JsonValue } from "~/shared/lib/json";
import { Button } from "~/shared/ui/Button";
import { Select } from "~/shared/ui/inputs";
import { rowOptions, rowProperty, type FormField } from "../schema";
import { ExpressionInput } from "./ExpressionInput";
import { Rows, rowsOf } from "./rows";
import { asText } from "./simple";
import type { ControlProps } from "./types";

type Place = Pick<FormField, "schema" | "root">;

const NEW_ROW: JsonObject = { left: "", operator: "equals", right: "" };
const NEW_GROUP: JsonObject = { match: "any", conditions: [NEW_ROW] };

/** Rows of "this … is … that"; a row may be a group of such rows. */
export function ConditionsControl({ field, value, onChange, disabled }: ControlProps) {
  const group = rowProperty(field, "conditions");
  const rows = rowsOf(value, NEW_ROW);
  return (
    <Rows
      rows={rows}
      onChange={(next) => onChange(next.length > 0 || field.required ? next.map((row) => tidied(field, row)) : undefined)}
      newRow={NEW_ROW}
      noun="Condition"
      disabled={disabled}
      more={
        group && (
          <Button small icon={Plus} onClick={() => onChange([...rows, NEW_GROUP])}>
            Add group
          </Button>
        )
      }
    >
      {(row, set, index) =>
        group && row["conditions"] !== undefined ? (
          <Group place={group} row={row} set={set} name={`${index + 1}`} disabled={disabled} matches={rowOptions(field, "match")} />
        ) : (
          <Comparison place={field} row={row} set={set} name={`${index + 1}`} disabled={disabled} />
        )
      }
    </Rows>
  );
}

interface RowProps {
  place: Place;
  row: JsonObject;
  set: (part: JsonObject) => void;
  name: string;
  disabled: boolean;
}

function Group({ place, row, set, name, disabled, matches }: RowProps & { matches: string[] }) {
  return (
    <>
      <Select
        aria-label={`Group ${name} is true when`}
        value={asText(row["match"])}
        options={matches.map((match) => ({ value: match, label: match === "all" ? "All of these hold" : "One of these holds" }))}
        disabled={disabled}
        onChange={(match) => set({ match })}
      />
      <Rows
        rows={rowsOf(row["conditions"], NEW_ROW)}
        onChange={(conditions) => set({ conditions })}
        newRow={NEW_ROW}
        noun={`Condition ${name}.`}
        disabled={disabled}
      >
        {(inner, change, index) => (
          <Comparison place={place} row={inner} set={change} name={`${name}.${index + 1}`} disabled={disabled} />
        )}
      </Rows>
    </>
  );
}

function Comparison({ place, row, set, name, disabled }: RowProps) {
  const operator = asText(row["operator"]);
  const types = rowOptions(place, "type");
  const alone = isAlone(place, operator);
  return (
    <>
      <ExpressionInput
        aria-label={`Value ${name}`}
        placeholder="{{ trigger.body.amount }}"
        value={asText(row["left"])}
        disabled={disabled}
        onChange={(left) => set({ left })}
      />
      <Select
        aria-label={`Comparison ${name}`}
        value={operator}
        options={rowOptions(place, "operator").map((option) => ({ value: option, label: inWords(option) }))}
        disabled={disabled}
        onChange={(next) => set({ operator: next })}
      />
      {!alone && (
        <ExpressionInput
          aria-label={`Compare with ${name}`}
          placeholder="250"
          value={asText(row["right"])}
          disabled={disabled}
          onChange={(right) => set({ right: listOrText(right) })}
        />
      )}
      {!alone && types.length > 0 && (
        <Select
          aria-label={`Compared as ${name}`}
          value={sortOf(row)}
          options={[
            ...types.map((type) => ({ value: type, label: type === "auto" ? "As whatever they are" : `As ${type}` })),
            { value: ANY_CASE, label: "As text, in any case" },
          ]}
          disabled={disabled}
          onChange={(sort) =>
            set(sort === ANY_CASE ? { type: "text", ignoreCase: true } : { type: sort, ignoreCase: false })
          }
        />
      )}
    </>
  );
}

const ANY_CASE = "any case";

function sortOf(row: JsonObject): string {
  return row["ignoreCase"] === true ? ANY_CASE : asText(row["type"]) || "auto";
}

/** A list that is written out becomes one, for the comparisons that take several values. */
function listOrText(text: string): JsonValue {
  const read = text.startsWith("[") ? parseJson(text) : undefined;
  return Array.isArray(read) ? read : text;
}

/** A row without what its comparison does not look at, and without what holds anyway. */
function tidied(place: Place, row: JsonObject): JsonObject {
  if (Array.isArray(row["conditions"])) {
    return { ...row, conditions: row["conditions"].filter(isJsonObject).map((inner) => tidied(place, inner)) };
  }
  const alone = isAlone(place, asText(row["operator"]));
  const unused = [
    ...(alone ? ["right"] : []),
    ...(alone || row["type"] === "auto" ? ["type"] : []),
    ...(alone || row["ignoreCase"] === false ? ["ignoreCase"] : []),
  ];
  return unused.reduce(without, row);
}

/** Whether an operator looks at one value only. */
function isAlone(place: Place, operator: string): boolean {
  const alone = rowProperty(place, "operator")?.schema["x-alone"];
  return Array.isArray(alone) && alone.includes(operator);
}
