import { setHeader, setSetting } from "~/shared/document/operations";
import { useDocument, useNodeProblems, useSession } from "~/shared/document/SessionContext";
import type { JsonValue } from "~/shared/lib/json";
import { Field } from "~/shared/ui/Field";
import { Switch, TextArea, TextInput } from "~/shared/ui/inputs";
import { asText } from "./controls/simple";
import styles from "./Inspector.module.css";

function numberOrText(text: string): JsonValue | undefined {
  if (text.trim() === "") return undefined;
  const number = Number(text);
  return Number.isFinite(number) ? number : text;
}

function tagsFrom(text: string): JsonValue | undefined {
  const tags = text.split(",").map((tag) => tag.trimStart());
  return text.trim() === "" ? undefined : tags;
}

interface SettingFieldProps {
  name: string;
  label: string;
  placeholder: string;
  help?: string;
  example?: string;
  numeric?: boolean;
}

/** A setting of the workflow that is written down; an empty field leaves it out. */
function SettingField({ name, label, placeholder, help, example, numeric = false }: SettingFieldProps) {
  const session = useSession();
  const value = useDocument((document) => document.settings[name]);
  const field = `settings.${name}`;
  const problems = useNodeProblems(null).filter((problem) => (problem.field ?? "").startsWith(field));
  const read = (text: string) => (numeric ? numberOrText(text) : text === "" ? undefined : text);
  return (
    <Field label={label} help={help} example={example} problems={problems}>
      <TextInput
        inputMode={numeric ? "numeric" : undefined}
        value={asText(value)}
        placeholder={placeholder}
        disabled={!session.editable}
        onChange={(text) => session.change(setSetting(name, read(text)), field)}
      />
    </Field>
  );
}

/** What holds for the whole workflow. */
export function WorkflowForm() {
  const session = useSession();
  const { name, description, settings } = useDocument((document) => document);
  const problems = useNodeProblems(null);
  const disabled = !session.editable;
  const at = (field: string) => problems.filter((problem) => (problem.field ?? "").startsWith(field));
  const set = (field: string, value: JsonValue | undefined) => session.change(setSetting(field, value), `settings.${field}`);
  const tags = Array.isArray(settings["tags"]) ? settings["tags"].map(asText).join(", ") : "";

  return (
    <section className={styles["form"]} aria-label="Settings of the workflow">
      <header className={styles["header"]}>
        <div className={styles["kind"]}>
          <h2>Workflow</h2>
          <p>Select a node to set it up. These settings hold for all of them.</p>
        </div>
      </header>
      <Field label="Name" required problems={at("name")}>
        <TextInput value={name} disabled={disabled} onChange={(text) => session.change(setHeader({ name: text }), "name")} />
      </Field>
      <Field label="Description" problems={at("description")}>
        <TextArea
          value={description}
          disabled={disabled}
          placeholder="What it does, for the next person"
          onChange={(text) => session.change(setHeader({ description: text }), "description")}
        />
      </Field>
      <SettingField
        name="timezone"
        label="Time zone"
        help="Schedules run by the clock of this place."
        example="Europe/Berlin"
        placeholder="UTC"
      />
      <div className={styles["pair"]}>
        <SettingField name="retries" label="Retries per step" placeholder="0" numeric />
        <SettingField name="retryDelay" label="Seconds between" placeholder="10" numeric />
      </div>
      <SettingField name="maxActiveRuns" label="Runs at the same time" help="More wait in a queue." placeholder="16" numeric />
      <Field label="Tags" help="Separated by commas. Airflow's list of DAGs can be filtered by them." problems={at("settings.tags")}>
        <TextInput value={tags} placeholder="sales, nightly" disabled={disabled} onChange={(text) => set("tags", tagsFrom(text))} />
      </Field>
      <Field label="Catch up" help="Run schedules that were missed while the workflow was not deployed." problems={at("settings.catchup")}>
        <Switch checked={settings["catchup"] === true} disabled={disabled} onChange={(on) => set("catchup", on || undefined)} />
      </Field>
      <SettingField
        name="startDate"
        label="First day"
        help="Schedules start on this day; catching up needs to know it."
        example="2026-01-31"
        placeholder="None"
      />
      <SettingField
        name="endDate"
        label="Last day"
        help="Schedules end with this day; by hand and by calls it can still be started."
        example="2026-12-31"
        placeholder="None"
      />
    </section>
  );
}
