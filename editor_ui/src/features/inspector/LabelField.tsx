import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { idAfterRename, renameId, setLabel } from "~/shared/document/operations";
import { useSession } from "~/shared/document/SessionContext";
import type { WorkflowNode } from "~/shared/document/types";
import { pathOf } from "~/shared/expressions/path";
import { Field } from "~/shared/ui/Field";
import { TextInput } from "~/shared/ui/inputs";

/** The name of a node. Its id follows when the typing is done, as long as Airflow has not seen the id. */
export function LabelField({ node }: { node: WorkflowNode }) {
  const { t } = useTranslation("inspector");
  const session = useSession();
  const before = useRef(node.data.label);

  const settle = () => {
    const { document } = session.history.store.getState();
    const current = document.nodes.find((other) => other.id === node.id);
    if (!current || session.settledIds.has(node.id)) return;
    const id = idAfterRename(document, current, before.current);
    before.current = current.data.label;
    if (id === null || id === node.id) return;
    session.change(renameId(node.id, id), `${node.id}.label`);
    session.select([id]);
  };

  return (
    <Field path="label" label={t("name.label")} help={t("name.help", { path: pathOf("nodes", [node.id]) })}>
      <TextInput
        value={node.data.label}
        disabled={!session.editable}
        onFocus={() => {
          before.current = node.data.label;
        }}
        onBlur={settle}
        onKeyDown={(event) => event.key === "Enter" && settle()}
        onChange={(label) => session.change(setLabel(node.id, label), `${node.id}.label`)}
      />
    </Field>
  );
}
