import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "~/shared/ui/Button";
import { Select, TextInput } from "~/shared/ui/inputs";
import { fieldsOf, NEW_FIELD, schemaOf, TYPES, type DrawnField } from "./drawnSchema";
import { JsonControl } from "./JsonControl";
import { Rows } from "./rows";
import type { ControlProps } from "./types";
import { useTyped } from "./useTyped";
import styles from "./controls.module.css";

const SORTS = [false, true].flatMap((list) => TYPES.map((type) => ({ type, list })));

/** A JSON Schema, drawn field by field; what the form cannot show is JSON. */
export function SchemaControl(props: ControlProps) {
  const { t } = useTranslation("inspector");
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
      {asJson ? t("schema.asForm") : t("schema.asJson")}
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
  const { t } = useTranslation("inspector");
  const options = SORTS.map(({ type, list }) => ({
    value: `${type} ${list}`,
    label: list ? t(`schema.lists.${type}`) : t(`schema.types.${type}`),
  }));
  return (
    <Rows rows={fields} onChange={onChange} newRow={NEW_FIELD} noun={t("fields.noun")} disabled={disabled} ordered more={more}>
      {(field, set, index) => {
        const name = `${path}${field.name || index + 1}`;
        return (
          <>
            <div className={styles["fields"]}>
              <div className={styles["narrow"]}>
                <TextInput
                  aria-label={t("schema.nameOf", { field: `${path}${index + 1}` })}
                  placeholder={t("fields.namePlaceholder")}
                  mono
                  value={field.name}
                  disabled={disabled}
                  onChange={(text) => set({ name: text })}
                />
              </div>
              <div className={styles["narrow"]}>
                <Select
                  aria-label={t("schema.typeOf", { field: name })}
                  value={`${field.type} ${field.list}`}
                  options={options}
                  disabled={disabled}
                  onChange={(chosen) => {
                    const [type, list] = chosen.split(" ");
                    set({ type: TYPES.find((one) => one === type) ?? "string", list: list === "true" });
                  }}
                />
              </div>
            </div>
            <TextInput
              aria-label={t("schema.descriptionOf", { field: name })}
              placeholder={t("schema.description")}
              value={field.description}
              disabled={disabled}
              onChange={(description) => set({ description })}
            />
            {field.type === "string" && (
              <TextInput
                aria-label={t("schema.choicesOf", { field: name })}
                placeholder={t("schema.choices")}
                value={field.choices}
                disabled={disabled}
                onChange={(choices) => set({ choices })}
              />
            )}
            <label className={styles["check"]}>
              <input
                type="checkbox"
                aria-label={t("schema.requiredOf", { field: name })}
                checked={field.required}
                disabled={disabled}
                onChange={(event) => set({ required: event.target.checked })}
              />
              {t("schema.required")}
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
