import { useTranslation } from "react-i18next";
import { setHeader, setSetting } from "~/shared/document/operations";
import { useDocument, useNodeProblems, useSession } from "~/shared/document/SessionContext";
import type { JsonValue } from "~/shared/lib/json";
import { Field } from "~/shared/ui/Field";
import { Switch, TextArea, TextInput } from "~/shared/ui/inputs";
import { ConcurrencyField } from "./ConcurrencyField";
import { DurationControl } from "./controls/DurationControl";
import { TimezoneControl } from "./controls/pickers";
import { asText, NumberControl, TextControl } from "./controls/simple";
import { OnFailureFields } from "./OnFailureFields";
import { PLAIN_FIELD, type FormField } from "~/shared/forms/schema";
import styles from "./Inspector.module.css";

function tagsFrom(text: string): JsonValue | undefined {
  const tags = text.split(",").map((tag) => tag.trimStart());
  return text.trim() === "" ? undefined : tags;
}

const CONTROLS = { text: TextControl, number: NumberControl, duration: DurationControl, timezone: TimezoneControl };

interface SettingFieldProps {
  name: string;
  label: string;
  placeholder: string | number;
  help?: string;
  widget?: keyof typeof CONTROLS;
}

/** A setting of the workflow that is written down; an empty field leaves it out. */
function SettingField({ name, label, placeholder, help, widget = "text" }: SettingFieldProps) {
  const session = useSession();
  const value = useDocument((document) => document.settings[name]);
  const place = `settings.${name}`;
  const problems = useNodeProblems(null).filter((problem) => (problem.field ?? "").startsWith(place));
  const Control = CONTROLS[widget];
  const field: FormField = { ...PLAIN_FIELD, name, title: label, widget, fallback: placeholder };
  return (
    <Field label={label} help={help} problems={problems} path={place}>
      <Control
        field={field}
        value={value}
        disabled={!session.editable}
        onChange={(next) => session.change(setSetting(name, next), place)}
      />
    </Field>
  );
}

/** What holds for the whole workflow. */
export function WorkflowForm() {
  const { t } = useTranslation("inspector");
  const session = useSession();
  const name = useDocument((document) => document.name);
  const description = useDocument((document) => document.description);
  const settings = useDocument((document) => document.settings);
  const problems = useNodeProblems(null);
  const disabled = !session.editable;
  const at = (field: string) => problems.filter((problem) => (problem.field ?? "").startsWith(field));
  const set = (field: string, value: JsonValue | undefined) => session.change(setSetting(field, value), `settings.${field}`);
  const limited = settings["maxActiveRuns"] !== undefined || (settings["concurrency"] ?? "parallel") === "parallel";
  const tags = Array.isArray(settings["tags"]) ? settings["tags"].map(asText).join(", ") : "";

  return (
    <section className={styles["form"]} aria-label={t("workflow.settings")}>
      <header className={styles["header"]}>
        <div className={styles["kind"]}>
          <h2>{t("workflow.title")}</h2>
          <p>{t("workflow.description")}</p>
        </div>
      </header>
      <Field label={t("name.label")} required problems={at("name")}>
        <TextInput value={name} disabled={disabled} onChange={(text) => session.change(setHeader({ name: text }), "name")} />
      </Field>
      <Field label={t("workflow.text")} problems={at("description")}>
        <TextArea
          value={description}
          disabled={disabled}
          placeholder={t("workflow.textPlaceholder")}
          onChange={(text) => session.change(setHeader({ description: text }), "description")}
        />
      </Field>
      <SettingField
        name="timezone"
        widget="timezone"
        label={t("workflow.timezone")}
        help={t("workflow.timezoneHelp")}
        placeholder="UTC"
      />
      <SettingField name="retries" widget="number" label={t("workflow.retries")} placeholder={0} />
      <SettingField name="retryDelay" widget="duration" label={t("workflow.retryDelay")} placeholder={10} />
      <ConcurrencyField />
      {limited && (
        <SettingField
          name="maxActiveRuns"
          widget="number"
          label={t("workflow.maxActiveRuns")}
          help={t("workflow.maxActiveRunsHelp")}
          placeholder={16}
        />
      )}
      <OnFailureFields />
      <Field label={t("workflow.tags")} help={t("workflow.tagsHelp")} problems={at("settings.tags")}>
        <TextInput
          value={tags}
          placeholder={t("workflow.tagsPlaceholder")}
          disabled={disabled}
          onChange={(text) => set("tags", tagsFrom(text))}
        />
      </Field>
      <Field label={t("workflow.storePayloads")} help={t("workflow.storePayloadsHelp")} problems={at("settings.storePayloads")}>
        <Switch
          checked={settings["storePayloads"] !== false}
          disabled={disabled}
          onChange={(on) => set("storePayloads", on ? undefined : false)}
        />
      </Field>
      <Field label={t("workflow.catchup")} help={t("workflow.catchupHelp")} problems={at("settings.catchup")}>
        <Switch checked={settings["catchup"] === true} disabled={disabled} onChange={(on) => set("catchup", on || undefined)} />
      </Field>
      <SettingField name="startDate" label={t("workflow.startDate")} help={t("workflow.startDateHelp")} placeholder={t("none")} />
      <SettingField name="endDate" label={t("workflow.endDate")} help={t("workflow.endDateHelp")} placeholder={t("none")} />
    </section>
  );
}
