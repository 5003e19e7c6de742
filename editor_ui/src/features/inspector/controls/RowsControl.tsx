import { useContext } from "react";
import type { Diagnostic } from "~/shared/api/types";
import { useDocument } from "~/shared/document/SessionContext";
import { isUsed } from "~/shared/kinds/fields";
import { isJsonObject, without, type JsonObject, type JsonValue } from "~/shared/lib/json";
import { Field } from "~/shared/ui/Field";
import { Select } from "~/shared/ui/inputs";
import { constOf, formFields, rowSchemas, sortProperty, type FormField } from "../schema";
import { FormNodeContext } from "./insertions";
import { Rows } from "./rows";
import { asText, TextControl } from "./simple";
import { PLACES_PROBLEMS, WidgetsContext, type ControlProps } from "./types";
import styles from "./controls.module.css";

/** A field that names a row for edges: the editor gives it, and it stays when the row's name changes. */
const ID_WIDGET = "id";

/** Controls of which two have room beside each other. */
const NARROW = new Set(["text", "select", "number", "switch"]);

/** A list of rows, each a small form of its own. Rows of several sorts can be changed from one to another. */
export function RowsControl({ field, value, onChange, disabled, path = "", problems = [] }: ControlProps) {
  const sorts = rowSchemas(field);
  const sort = sortProperty(sorts);
  const rows = Array.isArray(value) ? value.filter(isJsonObject) : [];
  const noun = typeof field.schema["x-noun"] === "string" ? field.schema["x-noun"] : "Row";
  const taken = useTakenIds(rows);
  const schemaOf = (row: JsonObject) => sorts.find((one) => sort && constOf(one, sort) === row[sort]) ?? sorts[0] ?? {};
  const put = (index: number, next: JsonObject) => onChange(rows.map((other, at) => (at === index ? next : other)));

  return (
    <Rows
      rows={rows}
      onChange={(next) => onChange(next.length > 0 || field.required ? next : undefined)}
      newRow={newRow(sorts[0] ?? {}, field.root, sort, nextId(noun, taken))}
      noun={noun}
      disabled={disabled}
      ordered={field.schema["x-ordered"] === true}
      head={(row, index) => {
        const name = `${noun} ${index + 1}`;
        if (!sort) return <span className={styles["number"]}>{name}</span>;
        return (
          <>
            <span className={styles["number"]}>{index + 1}</span>
            <Select
              aria-label={name}
              value={asText(row[sort])}
              options={sorts.map((one) => ({ value: asText(constOf(one, sort)), label: titleOf(one, sort) }))}
              disabled={disabled}
              onChange={(chosen) => {
                const next = sorts.find((one) => constOf(one, sort) === chosen);
                if (next) put(index, changedTo(schemaOf(row), next, field.root, sort, row));
              }}
            />
          </>
        );
      }}
    >
      {(row, _, index) => (
        <RowForm
          fields={formFields(schemaOf(row), field.root).filter(({ name, widget }) => name !== sort && widget !== ID_WIDGET)}
          row={row}
          put={(next) => put(index, next)}
          disabled={disabled}
          path={`${path}[${index}]`}
          problems={problems}
        />
      )}
    </Rows>
  );
}

interface RowFormProps {
  fields: FormField[];
  row: JsonObject;
  put: (row: JsonObject) => void;
  disabled: boolean;
  path: string;
  problems: Diagnostic[];
}

function RowForm({ fields, row, put, disabled, path, problems }: RowFormProps) {
  const widgets = useContext(WidgetsContext);
  const properties = Object.fromEntries(fields.map((field) => [field.name, field.schema]));
  const shown = fields.filter((field) => isUsed(field.schema, properties, row));
  const at = (place: string) => problems.filter((problem) => isAt(problem, place));
  const elsewhere = at(path).filter((problem) => !shown.some((field) => isAt(problem, `${path}.${field.name}`)));
  return (
    <div className={styles["fields"]}>
      {elsewhere.map((problem, index) => (
        <p key={index} role="alert" className={styles["wide"]}>
          {problem.message} {problem.advice}
        </p>
      ))}
      {shown.map((field) => {
        const Control = widgets[field.widget] ?? TextControl;
        const place = `${path}.${field.name}`;
        const inside = at(place);
        return (
          <div key={field.name} className={styles[NARROW.has(field.widget) ? "narrow" : "wide"]}>
            <Field
              label={field.title}
              help={field.help}
              required={field.required}
              problems={PLACES_PROBLEMS.has(field.widget) ? inside.filter((problem) => problem.field === place) : inside}
              group={field.schema["type"] === "array" || field.widget === "conditions"}
              path={place}
            >
              <Control
                field={field}
                value={row[field.name]}
                disabled={disabled}
                path={place}
                problems={inside}
                onChange={(next) => put(next === undefined ? without(row, field.name) : { ...row, [field.name]: next })}
              />
            </Field>
          </div>
        );
      })}
    </div>
  );
}

function isAt(problem: Diagnostic, path: string): boolean {
  const field = problem.field ?? "";
  return field === path || field.startsWith(`${path}.`) || field.startsWith(`${path}[`);
}

function titleOf(schema: JsonObject, sort: string): string {
  return typeof schema["title"] === "string" ? schema["title"] : asText(constOf(schema, sort));
}

function newRow(schema: JsonObject, root: JsonObject, sort: string | undefined, id: string): JsonObject {
  const row: JsonObject = {};
  for (const field of formFields(schema, root)) {
    const fixed = field.name === sort ? constOf(schema, sort) : undefined;
    if (fixed !== undefined) row[field.name] = fixed;
    else if (field.widget === ID_WIDGET) row[field.name] = id;
  }
  return row;
}

/** The row as another sort, with what both have in common: of one name, and filled in the same way. */
function changedTo(from: JsonObject, schema: JsonObject, root: JsonObject, sort: string, row: JsonObject): JsonObject {
  const before = new Map(formFields(from, root).map((field) => [field.name, field.widget]));
  const after = new Map(formFields(schema, root).map((field) => [field.name, field.widget]));
  const kept: [string, JsonValue][] = Object.entries(row).filter(
    ([name]) => after.has(name) && after.get(name) === before.get(name),
  );
  return { ...Object.fromEntries(kept), ...newRow(schema, root, sort, "") };
}

/** Ids of rows, and those that edges still name: a new row must not get the edges of one that is gone. */
function useTakenIds(rows: JsonObject[]): Set<string> {
  const nodeId = useContext(FormNodeContext);
  const edges = useDocument((document) => document.edges);
  const named = edges.filter((edge) => edge.source === nodeId).map((edge) => edge.sourceHandle ?? "");
  return new Set([...named, ...rows.map((row) => asText(row["id"]))]);
}

function nextId(noun: string, taken: Set<string>): string {
  const stem = noun.toLowerCase().replace(/\W+/g, "_");
  let number = 1;
  while (taken.has(`${stem}_${number}`)) number += 1;
  return `${stem}_${number}`;
}
