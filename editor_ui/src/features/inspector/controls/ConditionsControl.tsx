import { Plus } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Diagnostic } from "~/shared/api/types";
import { inWords } from "~/shared/lib/format";
import { isJsonObject, parseJson, without, type JsonObject, type JsonValue } from "~/shared/lib/json";
import { Button } from "~/shared/ui/Button";
import { Select } from "~/shared/ui/inputs";
import { isUsed } from "~/shared/kinds/fields";
import { rowOptions, rowProperty, type FormField } from "~/shared/forms/schema";
import { ExpressionInput } from "./ExpressionInput";
import { Rows, rowsOf } from "./rows";
import { asText } from "./simple";
import type { ControlProps } from "./types";

type Place = Pick<FormField, "schema" | "root">;

const EXAMPLE_VALUE = "{{ trigger.body.amount }}";
const NEW_ROW: JsonObject = { left: "", operator: "equals", right: "" };
const NEW_GROUP: JsonObject = { match: "any", conditions: [NEW_ROW] };

/** Rows of "this … is … that"; a row may be a group of such rows. */
export function ConditionsControl({ field, value, onChange, disabled, beside, path = "", problems = [] }: ControlProps) {
  const { t } = useTranslation("inspector");
  const group = rowProperty(field, "conditions");
  const rows = rowsOf(value, NEW_ROW);
  const match = beside && asText(beside.value ?? beside.field.fallback);
  const list = (
    <Rows
      rows={rows}
      onChange={(next) => onChange(next.length > 0 || field.required ? next.map((row) => tidied(field, row)) : undefined)}
      newRow={NEW_ROW}
      noun={t("conditions.noun")}
      disabled={disabled}
      ordered
      between={match && (match === "any" ? t("conditions.or") : t("conditions.and"))}
      more={
        group && (
          <Button small icon={Plus} onClick={() => onChange([...rows, NEW_GROUP])}>
            {t("conditions.addGroup")}
          </Button>
        )
      }
    >
      {(row, set, index) => {
        const place = { row, set, name: `${index + 1}`, disabled, path: `${path}[${index}]`, problems };
        return group && row["conditions"] !== undefined ? (
          <Group place={group} {...place} matches={rowOptions(field, "match")} />
        ) : (
          <Comparison place={field} {...place} />
        );
      }}
    </Rows>
  );
  if (!beside || rows.length < 2) return list;
  return (
    <>
      <MatchSelect
        label={beside.field.title}
        value={match}
        matches={beside.field.options.map(asText)}
        disabled={disabled}
        onChange={beside.onChange}
      />
      {list}
    </>
  );
}

interface MatchSelectProps {
  label: string;
  value: string | undefined;
  matches: string[];
  disabled: boolean;
  onChange: (match: string) => void;
}

/** Whether all rows must hold, or one of them. */
function MatchSelect({ label, value, matches, disabled, onChange }: MatchSelectProps) {
  const { t } = useTranslation("inspector");
  return (
    <Select
      aria-label={label}
      value={value}
      options={matches.map((one) => ({ value: one, label: one === "all" ? t("conditions.all") : t("conditions.any") }))}
      disabled={disabled}
      onChange={onChange}
    />
  );
}

interface RowProps {
  place: Place;
  row: JsonObject;
  set: (part: JsonObject) => void;
  name: string;
  disabled: boolean;
  path: string;
  problems: Diagnostic[];
}

function Group({ place, row, set, name, disabled, matches, path, problems }: RowProps & { matches: string[] }) {
  const { t } = useTranslation("inspector");
  const match = asText(row["match"]);
  return (
    <>
      <MatchSelect
        label={t("conditions.groupWhen", { name })}
        value={match}
        matches={matches}
        disabled={disabled}
        onChange={(next) => set({ match: next })}
      />
      <Rows
        rows={rowsOf(row["conditions"], NEW_ROW)}
        onChange={(conditions) => set({ conditions })}
        newRow={NEW_ROW}
        noun={`${t("conditions.noun")} ${name}.`}
        addLabel={t("conditions.addTo", { name })}
        disabled={disabled}
        ordered
        between={match === "all" ? t("conditions.and") : t("conditions.or")}
      >
        {(inner, change, index) => (
          <Comparison
            place={place}
            row={inner}
            set={change}
            name={`${name}.${index + 1}`}
            disabled={disabled}
            path={`${path}.conditions[${index}]`}
            problems={problems}
          />
        )}
      </Rows>
    </>
  );
}

function Comparison({ place, row, set, name, disabled, path, problems }: RowProps) {
  const { t } = useTranslation("inspector");
  const operator = asText(row["operator"]);
  const types = rowOptions(place, "type");
  const alone = isAlone(place, operator);
  const at = (side: string) => problems.filter((problem) => problem.field === `${path}.${side}`);
  return (
    <>
      <ExpressionInput
        quiet
        aria-label={t("conditions.value", { name })}
        placeholder={EXAMPLE_VALUE}
        value={asText(row["left"])}
        disabled={disabled}
        problems={at("left")}
        onChange={(left) => set({ left })}
      />
      <Select
        aria-label={t("conditions.comparison", { name })}
        value={operator}
        options={rowOptions(place, "operator").map((option) => ({ value: option, label: inWords(option) }))}
        disabled={disabled}
        onChange={(next) => set({ operator: next })}
      />
      {!alone && (
        <ExpressionInput
          quiet
          aria-label={t("conditions.with", { name })}
          placeholder="250"
          value={asText(row["right"])}
          disabled={disabled}
          problems={at("right")}
          onChange={(right) => set({ right: listOrText(right) })}
        />
      )}
      {!alone && types.length > 0 && (
        <Select
          aria-label={t("conditions.as", { name })}
          value={sortOf(row)}
          options={[
            ...types.map((type) => ({ value: type, label: t(`conditions.types.${type}`, { defaultValue: type }) })),
            { value: ANY_CASE, label: t("conditions.anyCase") },
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
  const known = rowOptions(place, "operator").includes(operator);
  return known && !isUsed(rowProperty(place, "right")?.schema, {}, { operator });
}
