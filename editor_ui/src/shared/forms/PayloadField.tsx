import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isJsonObject, prettyJson, type JsonObject } from "~/shared/lib/json";
import type { Payload } from "~/shared/lib/usePayload";
import { Field } from "~/shared/ui/Field";
import { TextArea } from "~/shared/ui/inputs";
import { Tabs } from "~/shared/ui/Tabs";
import { inexactProblem } from "./inexactProblem";
import { PayloadForm } from "./PayloadForm";
import { formFields } from "./schema";

interface PayloadFieldProps {
  given: Payload;
  /** What the trigger says that a payload is like. */
  schema?: JsonObject | null;
}

/** What a workflow runs with, as JSON. */
function PayloadText({ given }: { given: Payload }) {
  const { t } = useTranslation("shared");
  const notJson = { severity: "error" as const, message: t("payload.notJson"), advice: t("payload.writeEmpty") };
  const problem = inexactProblem(given.text) ?? notJson;
  return (
    <Field label={t("payload.label")} help={t("payload.help")} problems={given.payload === undefined ? [problem] : []}>
      <TextArea
        mono
        autoFocus
        value={given.text}
        onChange={given.setText}
        maxHeight={400}
        style={{ minHeight: 140 }}
        onBlur={given.tidy}
      />
    </Field>
  );
}

/** What a workflow runs with: a form where its trigger has a schema, and JSON. */
export function PayloadField({ given, schema = null }: PayloadFieldProps) {
  const { t } = useTranslation("shared");
  const [view, setView] = useState<"form" | "json">("form");
  const fields = schema === null ? [] : formFields(schema);
  if (fields.length === 0) return <PayloadText given={given} />;
  const { payload } = given;
  const tabs = [
    { value: "form" as const, label: t("payload.form") },
    { value: "json" as const, label: t("payload.json") },
  ];
  return (
    <>
      <Tabs label={t("payload.views")} value={isJsonObject(payload) ? view : "json"} tabs={tabs} onChange={setView} />
      {view === "form" && isJsonObject(payload) ? (
        <PayloadForm fields={fields} value={payload} onChange={(next) => given.setText(prettyJson(next))} />
      ) : (
        <PayloadText given={given} />
      )}
    </>
  );
}
