import { useState } from "react";
import { Button } from "~/shared/ui/Button";
import { Select, TextInput } from "~/shared/ui/inputs";
import { fieldsOf, NEW_FIELD, schemaOf, TYPES, type DrawnField, type Type } from "./drawnSchema";
import { JsonControl } from "./JsonControl";
import { Rows } from "./rows";
import type { ControlProps } from "./types";
import { useTyped } from "./useTyped";
import styles from "./controls.module.css";

const WORDS: Record<Type, [string, string]> = {
  string: ["Text", "List of texts"],
  number: ["Number", "List of numbers"],
  integer: ["Whole number", "List of whole numbers"],
  boolean: ["Yes or no", "List of yes or no"],
  object: ["Object", "List of objects"],
};
const OPTIONS = [false, true].flatMap((list) =>
  TYPES.map((type) => ({ value: `${type} ${list}`, label: WORDS[type][Number(list)] ?? type })),
);

/** A JSON Schema, drawn field by field; what the form cannot show is JSON. */
export function SchemaControl(props: ControlProps) {
  const { field, value, onChange, disabled } = props;
  const [asJson, setAsJson] = useState(false);
  const [known, setKnown] = useTyped<DrawnField[] | undefined>(value, fieldsOf);
  const change = (fields: DrawnField[]) => {
    const schema = schemaOf(fields, field.schema["x-closed"] === true);
    setKnown(fields, schema);
    onChange(schema);
  };
  const toggle = known !== undefined && (
    <Button small onClick={() => setAsJson(!asJson)}>
      {asJson ? "As a form" : "As JSON"}
    </Button>
  );
  if (asJson || known === undefined) {
    return (
      <>
        <JsonControl {...props} />
        {toggle && <div className={styles["buttons"]}>{toggle}</div>}
      </>
    );
  }
  return <Fields fields={known} onChange={change} disabled={disabled} more={toggle} />;
}

interface FieldsProps {
  fields: DrawnField[];
  onChange: (fields: DrawnField[]) => void;
  disabled: boolean;
  more?: React.ReactNode;
  /** Of the object that they are in, for labels. */
  path?: string;
}

function Fields({ fields, onChange, disabled, more, path = "" }: FieldsProps) {
  return (
    <Rows rows={fields} onChange={onChange} newRow={NEW_FIELD} noun="Field" disabled={disabled} ordered more={more}>
      {(field, set, index) => {
        const name = `${path}${field.name || index + 1}`;
        return (
          <>
            <div className={styles["fields"]}>
              <div className={styles["narrow"]}>
                <TextInput
                  aria-label={`Name of field ${path}${index + 1}`}
                  placeholder="name"
                  mono
                  value={field.name}
                  disabled={disabled}
                  onChange={(text) => set({ name: text })}
                />
              </div>
              <div className={styles["narrow"]}>
                <Select
                  aria-label={`Type of ${name}`}
                  value={`${field.type} ${field.list}`}
                  options={OPTIONS}
                  disabled={disabled}
                  onChange={(chosen) => {
                    const [type, list] = chosen.split(" ");
                    set({ type: TYPES.find((one) => one === type) ?? "string", list: list === "true" });
                  }}
                />
              </div>
            </div>
            <TextInput
              aria-label={`Description of ${name}`}
              placeholder="What it is"
              value={field.description}
              disabled={disabled}
              onChange={(description) => set({ description })}
            />
            {field.type === "string" && (
              <TextInput
                aria-label={`Allowed texts of ${name}`}
                placeholder="Allowed texts, such as low, high; empty for any"
                value={field.choices}
                disabled={disabled}
                onChange={(choices) => set({ choices })}
              />
            )}
            <label className={styles["check"]}>
              <input
                type="checkbox"
                aria-label={`${name} is always there`}
                checked={field.required}
                disabled={disabled}
                onChange={(event) => set({ required: event.target.checked })}
              />
              Always there
            </label>
            {field.type === "object" && (
              <div className={styles["object"]}>
                <Fields
                  fields={field.fields}
                  onChange={(inner) => set({ fields: inner })}
                  disabled={disabled}
                  path={`${name}.`}
                />
              </div>
            )}
          </>
        );
      }}
    </Rows>
  );
}
