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
      <Field label="Time zone" help="Schedules run by the clock of this place." example="Europe/Berlin" problems={at("settings.timezone")}>
        <TextInput
          value={asText(settings["timezone"])}
          placeholder="UTC"
          disabled={disabled}
          onChange={(text) => set("timezone", text === "" ? undefined : text)}
        />
      </Field>
      <div className={styles["pair"]}>
        <Field label="Retries per step" problems={at("settings.retries")}>
          <TextInput
            inputMode="numeric"
            value={asText(settings["retries"])}
            placeholder="0"
            disabled={disabled}
            onChange={(text) => set("retries", numberOrText(text))}
          />
        </Field>
        <Field label="Seconds between" problems={at("settings.retryDelay")}>
          <TextInput
            inputMode="numeric"
            value={asText(settings["retryDelay"])}
            placeholder="10"
            disabled={disabled}
            onChange={(text) => set("retryDelay", numberOrText(text))}
          />
        </Field>
      </div>
      <Field label="Runs at the same time" help="More wait in a queue." problems={at("settings.maxActiveRuns")}>
        <TextInput
          inputMode="numeric"
          value={asText(settings["maxActiveRuns"])}
          placeholder="16"
          disabled={disabled}
          onChange={(text) => set("maxActiveRuns", numberOrText(text))}
        />
      </Field>
      <Field label="Tags" help="Separated by commas. Airflow's list of DAGs can be filtered by them." problems={at("settings.tags")}>
        <TextInput value={tags} placeholder="sales, nightly" disabled={disabled} onChange={(text) => set("tags", tagsFrom(text))} />
      </Field>
      <Field label="Catch up" help="Run schedules that were missed while the workflow was not deployed." problems={at("settings.catchup")}>
        <Switch checked={settings["catchup"] === true} disabled={disabled} onChange={(on) => set("catchup", on || undefined)} />
      </Field>
      <Field
        label="First day"
        help="Schedules start on this day; catching up needs to know it."
        example="2026-01-31"
        problems={at("settings.startDate")}
      >
        <TextInput
          value={asText(settings["startDate"])}
          placeholder="None"
          disabled={disabled}
          onChange={(text) => set("startDate", text === "" ? undefined : text)}
        />
      </Field>
    </section>
  );
}
