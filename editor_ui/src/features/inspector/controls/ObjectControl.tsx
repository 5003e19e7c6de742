import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { isJsonObject, without } from "~/shared/lib/json";
import { Field } from "~/shared/ui/Field";
import { Switch } from "~/shared/ui/inputs";
import { FormFields } from "../FormFields";
import { nestedFields, takesNull } from "~/shared/forms/schema";
import { JsonControl } from "./JsonControl";
import type { ControlProps } from "./types";
import styles from "./controls.module.css";

/** A field with fields of its own; where it may be left out, a switch says whether it is there. */
export function ObjectControl(props: ControlProps) {
  const { t } = useTranslation("inspector");
  const { field, value, onChange, disabled, path = "", problems = [] } = props;
  const fields = useMemo(() => nestedFields(field), [field]);
  const empty = value === undefined || value === null;
  if (fields.length === 0 || (!empty && !isJsonObject(value))) return <JsonControl {...props} />;
  const given = isJsonObject(value) ? value : {};
  const optional = takesNull(field);
  return (
    <div className={styles["object"]}>
      {optional && (
        <Field label={t("on")}>
          <Switch checked={!empty} disabled={disabled} onChange={(on) => onChange(on ? {} : undefined)} />
        </Field>
      )}
      {!(optional && empty) && (
        <FormFields
          fields={fields}
          values={given}
          set={(name, next) => onChange(next === undefined ? without(given, name) : { ...given, [name]: next })}
          path={path}
          problems={problems.filter((problem) => problem.field !== path)}
          disabled={disabled}
        />
      )}
    </div>
  );
}
