import { isJsonObject, without, type JsonValue } from "~/shared/lib/json";
import { Field } from "~/shared/ui/Field";
import { Switch } from "~/shared/ui/inputs";
import { nestedFields, takesNull } from "../schema";
import { JsonControl } from "./JsonControl";
import { TextControl } from "./simple";
import type { ControlProps } from "./types";
import { GROUP_WIDGETS, WIDGETS } from "./widgets";
import styles from "./controls.module.css";

/** A field with fields of its own; where it may be left out, a switch says whether it is there. */
export function ObjectControl(props: ControlProps) {
  const { field, value, onChange, disabled, path = "" } = props;
  const fields = nestedFields(field);
  const empty = value === undefined || value === null;
  if (fields.length === 0 || (!empty && !isJsonObject(value))) return <JsonControl {...props} />;
  const given = isJsonObject(value) ? value : {};
  const optional = takesNull(field);
  const set = (name: string, next: JsonValue | undefined) =>
    onChange(next === undefined ? without(given, name) : { ...given, [name]: next });
  return (
    <div className={styles["object"]}>
      {optional && (
        <Field label="On">
          <Switch checked={!empty} disabled={disabled} onChange={(on) => onChange(on ? {} : undefined)} />
        </Field>
      )}
      {!(optional && empty) &&
        fields.map((inner) => {
          const Control = WIDGETS[inner.widget] ?? TextControl;
          return (
            <Field
              key={inner.name}
              label={inner.title}
              help={inner.help}
              example={inner.example}
              required={inner.required}
              group={GROUP_WIDGETS.has(inner.widget)}
              path={`${path}.${inner.name}`}
            >
              <Control
                field={inner}
                value={given[inner.name]}
                disabled={disabled}
                path={`${path}.${inner.name}`}
                onChange={(next) => set(inner.name, next)}
              />
            </Field>
          );
        })}
    </div>
  );
}
