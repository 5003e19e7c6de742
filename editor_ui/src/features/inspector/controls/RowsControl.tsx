import { useContext, useMemo } from "react";
import type { Diagnostic } from "~/shared/api/types";
import { useDocument } from "~/shared/document/SessionContext";
import { isJsonObject, without, type JsonObject, type JsonValue } from "~/shared/lib/json";
import { Select } from "~/shared/ui/inputs";
import { FormFields } from "../FormFields";
import { constOf, formFields, rowSchemas, sortProperty } from "~/shared/forms/schema";
import { FormNodeContext } from "./insertions";
import { Rows } from "./rows";
import { asText } from "./simple";
import type { ControlProps } from "./types";
import styles from "./controls.module.css";

/** A field that names a row for edges: the editor gives it, and it stays when the row's name changes. */
const ID_WIDGET = "id";

/** A list of rows, each a small form of its own. Rows of several sorts can be changed from one to another. */
export function RowsControl({ field, value, onChange, disabled, path = "", problems = [] }: ControlProps) {
  const sorts = useMemo(() => rowSchemas(field), [field]);
  const sort = useMemo(() => sortProperty(sorts), [sorts]);
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
          schema={schemaOf(row)}
          root={field.root}
          sort={sort}
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
  schema: JsonObject;
  root: JsonObject;
  sort: string | undefined;
  row: JsonObject;
  put: (row: JsonObject) => void;
  disabled: boolean;
  path: string;
  problems: Diagnostic[];
}

function RowForm({ schema, root, sort, row, put, disabled, path, problems }: RowFormProps) {
  const fields = useMemo(
    () => formFields(schema, root).filter(({ name, widget }) => name !== sort && widget !== ID_WIDGET),
    [schema, root, sort],
  );
  return (
    <FormFields
      dense
      fields={fields}
      values={row}
      set={(name, next) => put(next === undefined ? without(row, name) : { ...row, [name]: next })}
      path={path}
      problems={problems}
      disabled={disabled}
    />
  );
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
