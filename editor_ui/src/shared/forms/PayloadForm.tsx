import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isJsonObject, parseJson, prettyJson, without, type JsonObject, type JsonValue } from "~/shared/lib/json";
import { Field } from "~/shared/ui/Field";
import { Select, Switch, TextArea, TextInput } from "~/shared/ui/inputs";
import { nestedFields, takesText, type FormField } from "./schema";
import styles from "./PayloadForm.module.css";

interface PayloadFormProps {
  fields: readonly FormField[];
  value: JsonObject;
  /** What no field is about stays as it is. */
  onChange: (value: JsonObject) => void;
}

interface PartProps {
  field: FormField;
  value: JsonValue | undefined;
  /** undefined takes it out. */
  onChange: (value: JsonValue | undefined) => void;
}

/** How the browser asks for a text of this format. */
const INPUT_TYPES: Partial<Record<string, string>> = { date: "date", time: "time", email: "email", uri: "url" };

const asText = (value: JsonValue | undefined) => (typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value));

function TextPart({ field, value, onChange }: PartProps) {
  const { format } = field.schema;
  return (
    <TextInput
      type={(typeof format === "string" && INPUT_TYPES[format]) || "text"}
      value={asText(value)}
      placeholder={field.example ?? asText(field.fallback)}
      onChange={(text) => onChange(text === "" ? undefined : text)}
    />
  );
}

function NumberPart({ field, value, onChange }: PartProps) {
  return (
    <TextInput
      type="number"
      step={field.schema["type"] === "integer" ? 1 : "any"}
      value={asText(value)}
      placeholder={field.example ?? asText(field.fallback)}
      onChange={(text) => onChange(text === "" ? undefined : Number(text))}
    />
  );
}

function ChoicePart({ field, value, onChange }: PartProps) {
  const { t } = useTranslation("shared");
  const chosen = field.options.findIndex((option) => JSON.stringify(option) === JSON.stringify(value));
  const options = field.options.map((option, index) => ({ value: String(index), label: asText(option) }));
  return (
    <Select
      value={String(chosen)}
      options={[{ value: "-1", label: t("payload.nothing") }, ...options]}
      onChange={(index) => onChange(field.options[Number(index)])}
    />
  );
}

/** What no form is drawn for, such as a list. Text that is no JSON is kept while it is typed, and nowhere else. */
function JsonPart({ field, value, onChange }: PartProps) {
  const [typed, setTyped] = useState<{ text: string; of: JsonValue | undefined } | null>(null);
  const text = typed !== null && typed.of === value ? typed.text : prettyJson(value);
  const type = (next: string) => {
    const parsed = next.trim() === "" ? undefined : parseJson(next);
    const isWhole = next.trim() === "" || parsed !== undefined;
    setTyped({ text: next, of: isWhole ? parsed : value });
    if (isWhole) onChange(parsed);
  };
  return <TextArea mono value={text} placeholder={field.example} onChange={type} />;
}

function Part(props: PartProps) {
  const { field, value, onChange } = props;
  const nested = nestedFields(field);
  if (nested.length > 0) {
    return <PayloadForm fields={nested} value={isJsonObject(value) ? value : {}} onChange={onChange} />;
  }
  switch (field.widget) {
    case "select":
      return <ChoicePart {...props} />;
    case "number":
      return <NumberPart {...props} />;
    case "switch":
      return <Switch checked={(value ?? field.fallback) === true} onChange={onChange} />;
    default:
      return takesText(field) ? <TextPart {...props} /> : <JsonPart {...props} />;
  }
}

/** A form for a payload, as the schema of a trigger describes it. */
export function PayloadForm({ fields, value, onChange }: PayloadFormProps) {
  return (
    <div className={styles["form"]}>
      {fields.map((field) => (
        <Field key={field.name} label={field.title} help={field.help} required={field.required} group={nestedFields(field).length > 0}>
          <Part
            field={field}
            value={value[field.name]}
            onChange={(next) => onChange(next === undefined ? without(value, field.name) : { ...value, [field.name]: next })}
          />
        </Field>
      ))}
    </div>
  );
}

