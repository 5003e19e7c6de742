import { Trash2 } from "lucide-react";
import type { Diagnostic, NodeKind } from "~/shared/api/types";
import { removeElements, setConfig, setCredential } from "~/shared/document/operations";
import { useNodeProblems, useSession } from "~/shared/document/SessionContext";
import type { WorkflowNode } from "~/shared/document/types";
import { KindIcon } from "~/shared/kinds/KindIcon";
import { useKind } from "~/shared/kinds/KindsContext";
import { capitalised } from "~/shared/lib/format";
import { Field } from "~/shared/ui/Field";
import { IconButton } from "~/shared/ui/Button";
import { TextInput } from "~/shared/ui/inputs";
import { FormNodeContext } from "./controls/insertions";
import { TextControl } from "./controls/simple";
import { GROUP_WIDGETS, WIDGETS } from "./controls/widgets";
import { LabelField } from "./LabelField";
import { formFields, type FormField } from "./schema";
import styles from "./Inspector.module.css";

const CONFIG = "config.";
const CREDENTIAL = "credentialId";

/** The top-level field a problem belongs to: "config.conditions.0.left" is shown at "conditions". */
function fieldOf(problem: Diagnostic): string | null {
  const path = problem.field ?? "";
  if (path.startsWith(CREDENTIAL)) return CREDENTIAL;
  return path.startsWith(CONFIG) ? (path.slice(CONFIG.length).split(/[.[]/)[0] ?? null) : null;
}

interface ConfigFieldProps {
  node: WorkflowNode;
  field: FormField;
  problems: Diagnostic[];
}

function ConfigField({ node, field, problems }: ConfigFieldProps) {
  const session = useSession();
  const Control = WIDGETS[field.widget] ?? TextControl;
  return (
    <Field
      label={field.title}
      help={field.help}
      example={field.example}
      required={field.required}
      problems={problems}
      group={GROUP_WIDGETS.has(field.widget)}
    >
      <Control
        field={field}
        value={node.data.config[field.name]}
        disabled={!session.editable}
        onChange={(value) => session.change(setConfig(node.id, field.name, value), `${node.id}.${field.name}`)}
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

export function NodeForm({ node }: { node: WorkflowNode }) {
  const session = useSession();
  const kind = useKind(node.type);
  const problems = useNodeProblems(node.id);
  const fields = kind ? formFields(kind) : [];
  const names = new Set([...fields.map((field) => field.name), CREDENTIAL]);
  const at = (name: string) => problems.filter((problem) => fieldOf(problem) === name);
  const elsewhere = problems.filter((problem) => !names.has(fieldOf(problem) ?? ""));
  const advanced = fields.filter((field) => field.advanced);

  return (
    <FormNodeContext value={node.id}>
      <section className={styles["form"]} aria-label={`Settings of ${node.data.label}`}>
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
        {fields
          .filter((field) => !field.advanced)
          .map((field) => (
            <ConfigField key={field.name} node={node} field={field} problems={at(field.name)} />
          ))}
        {kind && <CredentialField node={node} kind={kind} problems={at(CREDENTIAL)} />}
        {advanced.length > 0 && (
          <details className={styles["advanced"]} open={advanced.some((field) => at(field.name).length > 0) || undefined}>
            <summary>More settings</summary>
            {advanced.map((field) => (
              <ConfigField key={field.name} node={node} field={field} problems={at(field.name)} />
            ))}
          </details>
        )}
      </section>
    </FormNodeContext>
  );
}
