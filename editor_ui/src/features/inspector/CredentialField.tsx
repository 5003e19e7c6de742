import { useTranslation } from "react-i18next";
import type { Diagnostic, NodeKind } from "~/shared/api/types";
import { setCredential } from "~/shared/document/operations";
import { useSession } from "~/shared/document/SessionContext";
import type { WorkflowNode } from "~/shared/document/types";
import { Field } from "~/shared/ui/Field";
import { ConnectionPicker } from "./controls/ConnectionPicker";

export const CREDENTIAL = "credentialId";

const EXAMPLE_ID = "my_connection";

/** Types of Airflow's connections that a sort of credential usually has; others can be chosen too. */
const USUAL: Record<string, readonly string[]> = {
  http: ["http", "generic"],
  ai: ["openai", "http", "generic"],
  webhook: ["http", "generic"],
};

interface CredentialFieldProps {
  node: WorkflowNode;
  kind: NodeKind;
  problems: Diagnostic[];
}

/** The Airflow connection that a node uses. */
export function CredentialField({ node, kind, problems }: CredentialFieldProps) {
  const { t } = useTranslation("inspector");
  const session = useSession();
  if (!kind.credential) return null;
  return (
    <Field label={t("credential.label")} required={kind.credential.required} help={t("credential.help")} problems={problems} path={CREDENTIAL}>
      <ConnectionPicker
        usual={USUAL[kind.credential.kind] ?? []}
        placeholder={kind.credential.required ? EXAMPLE_ID : t("none")}
        value={node.data.credentialId ?? ""}
        disabled={!session.editable}
        onChange={(id) => session.change(setCredential(node.id, id), `${node.id}.credential`)}
      />
    </Field>
  );
}
