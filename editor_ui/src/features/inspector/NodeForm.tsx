import { useEffect, useRef } from "react";
import { Trash2 } from "lucide-react";
import { useStore } from "zustand";
import type { Diagnostic, NodeKind } from "~/shared/api/types";
import {
  removeElements,
  setConfig,
  setCredential,
  setNotes,
  setOption,
  toggleDisabled,
  type Change,
} from "~/shared/document/operations";
import { useNodeProblems, useSession } from "~/shared/document/SessionContext";
import type { WorkflowNode } from "~/shared/document/types";
import { isUsed } from "~/shared/kinds/fields";
import { KindIcon } from "~/shared/kinds/KindIcon";
import { useKind } from "~/shared/kinds/KindsContext";
import { capitalised } from "~/shared/lib/format";
import { isJsonObject, type JsonObject, type JsonValue } from "~/shared/lib/json";
import { Field } from "~/shared/ui/Field";
import { IconButton } from "~/shared/ui/Button";
import { Switch, TextArea, TextInput } from "~/shared/ui/inputs";
import { FormNodeContext } from "./controls/insertions";
import { TextControl } from "./controls/simple";
import { PLACES_PROBLEMS, WidgetsContext } from "./controls/types";
import { GROUP_WIDGETS, WIDGETS } from "./controls/widgets";
import { focusField } from "./focusField";
import { LabelField } from "./LabelField";
import { formFields, type FormField } from "./schema";
import styles from "./Inspector.module.css";

const CREDENTIAL = "credentialId";
const NOTES = "notes";

/** The form field a problem belongs to: "config.conditions[0].left" is shown at "config.conditions". */
function fieldOf(problem: Diagnostic): string {
  const path = problem.field ?? "";
  return /^(config|options)\.[^.[]+/.exec(path)?.[0] ?? path;
}

/** The two parts of a node that have a form of their own, and how a field of them is set. */
const SETTERS: Record<"config" | "options", (id: string, name: string, value: JsonValue | undefined) => Change> = {
  config: setConfig,
  options: setOption,
};

interface NodeFieldProps {
  node: WorkflowNode;
  part: keyof typeof SETTERS;
  field: FormField;
  problems: Diagnostic[];
}

function NodeField({ node, part, field, problems }: NodeFieldProps) {
  const session = useSession();
  const Control = WIDGETS[field.widget] ?? TextControl;
  const path = `${part}.${field.name}`;
  const own = PLACES_PROBLEMS.has(field.widget) ? problems.filter((problem) => problem.field === path) : problems;
  return (
    <Field
      label={field.title}
      help={field.help}
      example={field.example}
      required={field.required}
      problems={own}
      group={GROUP_WIDGETS.has(field.widget)}
      path={path}
    >
      <Control
        field={field}
        value={node.data[part]?.[field.name]}
        disabled={!session.editable}
        path={path}
        problems={problems}
        onChange={(value) => session.change(SETTERS[part](node.id, field.name, value), `${node.id}.${path}`)}
      />
    </Field>
  );
}

function CredentialField({ node, kind, problems }: { node: WorkflowNode; kind: NodeKind; problems: Diagnostic[] }) {
  const session = useSession();
  if (!kind.credential) return null;
  return (
    <Field
      label="Airflow connection"
      required={kind.credential.required}
      help="The id of the connection that holds the address and the secret. Admin → Connections lists them."
      problems={problems}
      path={CREDENTIAL}
    >
      <TextInput
        mono
        placeholder={kind.credential.required ? "my_connection" : "None"}
        value={node.data.credentialId ?? ""}
        disabled={!session.editable}
        onChange={(id) => session.change(setCredential(node.id, id), `${node.id}.credential`)}
      />
    </Field>
  );
}

/** What every node has beside its config. */
function CommonFields({ node, problems }: { node: WorkflowNode; problems: Diagnostic[] }) {
  const session = useSession();
  return (
    <>
      <Field label="Notes" help="Shown as documentation on the task's page in Airflow." problems={problems} path={NOTES}>
        <TextArea
          value={node.data.notes ?? ""}
          disabled={!session.editable}
          onChange={(notes) => session.change(setNotes(node.id, notes), `${node.id}.notes`)}
        />
      </Field>
      <Field label="Disabled" help="Passes its input on and does nothing. Key D.">
        <Switch
          checked={node.data.disabled === true}
          disabled={!session.editable}
          onChange={() => session.change(toggleDisabled([node.id]))}
        />
      </Field>
    </>
  );
}

interface NodeFieldsProps {
  node: WorkflowNode;
  part: keyof typeof SETTERS;
  fields: FormField[];
  at: (name: string) => Diagnostic[];
}

function NodeFields({ node, part, fields, at }: NodeFieldsProps) {
  return fields.map((field) => (
    <NodeField key={field.name} node={node} part={part} field={field} problems={at(`${part}.${field.name}`)} />
  ));
}

/** Fields that most nodes leave alone; open where one of them has a problem. */
function Folded({ title, ...fields }: NodeFieldsProps & { title: string }) {
  if (fields.fields.length === 0) return null;
  const troubled = fields.fields.some((field) => fields.at(`${fields.part}.${field.name}`).length > 0);
  return (
    <details className={styles["advanced"]} open={troubled || undefined}>
      <summary>{title}</summary>
      <NodeFields {...fields} />
    </details>
  );
}

/** Puts the cursor into the field that somebody asked to see. */
function useSoughtField(nodeId: string) {
  const { view } = useSession();
  const sought = useStore(view, (state) => state.sought);
  const form = useRef<HTMLElement>(null);
  useEffect(() => {
    if (sought?.nodeId !== nodeId || !form.current) return;
    focusField(form.current, sought.field);
    view.setState({ sought: null });
  }, [nodeId, sought, view]);
  return form;
}

export function NodeForm({ node }: { node: WorkflowNode }) {
  const session = useSession();
  const kind = useKind(node.type);
  const problems = useNodeProblems(node.id);
  const form = useSoughtField(node.id);
  const schema = (kind?.configSchema ?? {}) as JsonObject;
  const properties = isJsonObject(schema["properties"]) ? schema["properties"] : {};
  const fields = formFields(schema).filter((field) => isUsed(field.schema, properties, node.data.config));
  const options = kind?.optionsSchema ? formFields(kind.optionsSchema as JsonObject) : [];
  const names = new Set([
    ...fields.map((field) => `config.${field.name}`),
    ...options.map((field) => `options.${field.name}`),
    CREDENTIAL,
    NOTES,
  ]);
  const at = (name: string) => problems.filter((problem) => fieldOf(problem) === name);
  const elsewhere = problems.filter((problem) => !names.has(fieldOf(problem)));
  const advanced = fields.filter((field) => field.advanced);

  return (
    <FormNodeContext value={node.id}>
      <WidgetsContext value={WIDGETS}>
        <section ref={form} className={styles["form"]} aria-label={`Settings of ${node.data.label}`}>
          <header className={styles["header"]}>
            <KindIcon type={node.type} category={kind?.category} />
            <div className={styles["kind"]}>
              <h2>{kind?.label ?? node.type}</h2>
              <p>{kind?.description ?? "This server does not know this kind of node."}</p>
            </div>
            {session.editable && (
              <IconButton
                small
                label="Delete node"
                icon={Trash2}
                onClick={() => session.change(removeElements([node.id], []))}
              />
            )}
          </header>
          {elsewhere.map((problem, index) => (
            <p key={index} className={styles["problem"]} data-severity={problem.severity}>
              {capitalised(problem.message)} {problem.advice}
            </p>
          ))}
          <LabelField node={node} />
          <NodeFields node={node} part="config" fields={fields.filter((field) => !field.advanced)} at={at} />
          {kind && <CredentialField node={node} kind={kind} problems={at(CREDENTIAL)} />}
          <Folded title="More settings" node={node} part="config" fields={advanced} at={at} />
          <Folded title="Retries and errors" node={node} part="options" fields={options} at={at} />
          <CommonFields node={node} problems={at(NOTES)} />
        </section>
      </WidgetsContext>
    </FormNodeContext>
  );
}
