import { useTranslation } from "react-i18next";
import { setSetting } from "~/shared/document/operations";
import { useDocument, useNodeProblems, useSession } from "~/shared/document/SessionContext";
import { isJsonObject, without, type JsonObject, type JsonValue } from "~/shared/lib/json";
import { Field } from "~/shared/ui/Field";
import { Select, TextInput } from "~/shared/ui/inputs";
import { ConnectionPicker } from "./controls/ConnectionPicker";
import { WorkflowControl } from "./controls/pickers";
import { asText } from "./controls/simple";
import { PLAIN_FIELD } from "~/shared/forms/schema";

const PLACE = "settings.onFailure";
const KINDS = ["workflow", "webhook", "email"] as const;
const MAIL_SERVER = "smtp_default";
const EXAMPLE_URL = "https://hooks.example.com/alerts";
const EXAMPLE_ADDRESSES = "ada@example.com, ops@example.com";

function addressesFrom(text: string): string[] {
  return text.trim() === "" ? [] : text.split(",").map((address) => address.trimStart());
}

interface PartProps {
  chosen: JsonObject;
  onChange: (name: string, value: JsonValue) => void;
}

function WorkflowPart({ chosen, onChange }: PartProps) {
  const { t } = useTranslation("inspector");
  const { editable } = useSession();
  const problems = useProblems(`${PLACE}.workflow`);
  return (
    <Field label={t("onFailure.workflow")} required help={t("onFailure.workflowHelp", { trigger: "trigger.body" })} problems={problems} path={`${PLACE}.workflow`}>
      <WorkflowControl
        field={{ ...PLAIN_FIELD, name: "workflow", title: t("onFailure.workflow"), required: true }}
        value={chosen["workflow"] ?? ""}
        disabled={!editable}
        onChange={(value) => onChange("workflow", value ?? "")}
      />
    </Field>
  );
}

function WebhookPart({ chosen, onChange }: PartProps) {
  const { t } = useTranslation("inspector");
  const { editable } = useSession();
  const problems = useProblems(`${PLACE}.url`);
  return (
    <Field label={t("onFailure.url")} required help={t("onFailure.urlHelp")} problems={problems} path={`${PLACE}.url`}>
      <TextInput
        mono
        placeholder={EXAMPLE_URL}
        value={asText(chosen["url"])}
        disabled={!editable}
        onChange={(text) => onChange("url", text)}
      />
    </Field>
  );
}

function EmailPart({ chosen, onChange }: PartProps) {
  const { t } = useTranslation("inspector");
  const { editable } = useSession();
  const problems = useProblems(`${PLACE}.to`);
  const to = chosen["to"];
  return (
    <Field label={t("onFailure.to")} required help={t("onFailure.toHelp")} problems={problems} path={`${PLACE}.to`}>
      <TextInput
        placeholder={EXAMPLE_ADDRESSES}
        value={Array.isArray(to) ? to.map(asText).join(", ") : ""}
        disabled={!editable}
        onChange={(text) => onChange("to", addressesFrom(text))}
      />
    </Field>
  );
}

function ConnectionPart({ chosen, onChange }: PartProps) {
  const { t } = useTranslation("inspector");
  const { editable } = useSession();
  const isEmail = chosen["kind"] === "email";
  const place = `${PLACE}.credentialId`;
  return (
    <Field
      label={t("credential.label")}
      help={t(isEmail ? "onFailure.serverHelp" : "onFailure.credentialHelp")}
      problems={useProblems(place)}
      path={place}
    >
      <ConnectionPicker
        usual={isEmail ? ["smtp"] : ["http", "generic"]}
        placeholder={isEmail ? MAIL_SERVER : t("none")}
        value={asText(chosen["credentialId"])}
        disabled={!editable}
        onChange={(id) => onChange("credentialId", id === "" ? null : id)}
      />
    </Field>
  );
}

function useProblems(place: string) {
  return useNodeProblems(null).filter((problem) => (problem.field ?? "").startsWith(place));
}

/** The same for another kind. What was written stays and does not count; only a credential would be used by the other. */
function asKind(chosen: JsonObject, kind: string): JsonObject {
  return { ...without(chosen, "credentialId"), kind };
}

/** Who is told when a run fails. */
export function OnFailureFields() {
  const { t } = useTranslation("inspector");
  const session = useSession();
  const written = useDocument((document) => document.settings["onFailure"]);
  const chosen = isJsonObject(written) ? written : {};
  const kind = KINDS.find((known) => known === chosen["kind"]);
  const problems = useProblems(PLACE).filter(({ field }) => field === PLACE || field === `${PLACE}.kind`);
  const change = (next: JsonObject | undefined, part: string) => session.change(setSetting("onFailure", next), `${PLACE}.${part}`);
  const set = (name: string, value: JsonValue) => change({ ...chosen, [name]: value }, name);
  const options = [{ value: "", label: t("onFailure.nothing") }, ...KINDS.map((value) => ({ value, label: t(`onFailure.kinds.${value}`) }))];
  return (
    <>
      <Field label={t("onFailure.label")} help={t("onFailure.help")} problems={problems} path={PLACE}>
        <Select
          value={kind ?? ""}
          options={options}
          disabled={!session.editable}
          onChange={(value) => change(value === "" ? undefined : asKind(chosen, value), "kind")}
        />
      </Field>
      {kind === "workflow" && <WorkflowPart chosen={chosen} onChange={set} />}
      {kind === "webhook" && <WebhookPart chosen={chosen} onChange={set} />}
      {kind === "email" && <EmailPart chosen={chosen} onChange={set} />}
      {(kind === "webhook" || kind === "email") && <ConnectionPart chosen={chosen} onChange={set} />}
    </>
  );
}
