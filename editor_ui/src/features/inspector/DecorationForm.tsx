import { Trash2 } from "lucide-react";
import { removeElements, setLabel, setNotes, setText } from "~/shared/document/operations";
import { useNodeProblems, useSession } from "~/shared/document/SessionContext";
import { GROUP, type WorkflowNode } from "~/shared/document/types";
import { Field } from "~/shared/ui/Field";
import { IconButton } from "~/shared/ui/Button";
import { TextArea, TextInput } from "~/shared/ui/inputs";
import styles from "./Inspector.module.css";

/** What a group or a sticky note says; neither runs. */
export function DecorationForm({ node }: { node: WorkflowNode }) {
  const session = useSession();
  const problems = useNodeProblems(node.id);
  const isGroup = node.type === GROUP;
  const word = isGroup ? "group" : "note";
  return (
    <section className={styles["form"]} aria-label={`Settings of the ${word}`}>
      <header className={styles["header"]}>
        <div className={styles["kind"]}>
          <h2>{isGroup ? "Group" : "Note"}</h2>
          <p>{isGroup ? "A frame around nodes, shown in Airflow as well. It changes no run." : "A remark for people."}</p>
        </div>
        {session.editable && (
          <IconButton
            small
            label={isGroup ? "Delete group, keep its nodes" : "Delete note"}
            icon={Trash2}
            onClick={() => session.change(removeElements([node.id], []))}
          />
        )}
      </header>
      {isGroup && (
        <Field label="Name" problems={problems}>
          <TextInput
            value={node.data.label}
            disabled={!session.editable}
            onChange={(label) => session.change(setLabel(node.id, label), `${node.id}.label`)}
          />
        </Field>
      )}
      <Field label={isGroup ? "Notes" : "Text"} help={isGroup ? "Shown in Airflow when the pointer is on the group." : undefined}>
        <TextArea
          value={(isGroup ? node.data.notes : node.data.text) ?? ""}
          disabled={!session.editable}
          onChange={(text) => session.change((isGroup ? setNotes : setText)(node.id, text), `${node.id}.notes`)}
        />
      </Field>
    </section>
  );
}
