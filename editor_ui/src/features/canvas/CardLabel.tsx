import { setLabel } from "~/shared/document/operations";
import { settleId } from "~/shared/document/renaming";
import { useSession } from "~/shared/document/SessionContext";
import type { WorkflowNode } from "~/shared/document/types";
import { EditableText } from "./EditableText";
import { uiOf } from "./ui";
import { useEditing } from "./useEditing";
import { canvasText } from "./text";
import styles from "./NodeCard.module.css";

function LabelInput({ node, onDone }: { node: WorkflowNode; onDone: (byKey: boolean, focusId?: string) => void }) {
  const session = useSession();
  const ui = uiOf(session);
  return (
    <EditableText
      className={styles["rename"]}
      label={canvasText("rename")}
      value={node.data.label}
      maxLength={200}
      begun={ui.getState().before !== null}
      onChange={(label) => {
        if (ui.getState().before === null) ui.setState({ before: node.data.label });
        session.change(setLabel(node.id, label), `${node.id}.label`);
      }}
      onDone={(byKey) => {
        settleId(session, node.id, ui.getState().before ?? node.data.label);
        const [now] = session.view.getState().selection;
        onDone(byKey, now);
      }}
    />
  );
}

/** The name on a card; F2, or a double click, writes it there. */
export function CardLabel({ node }: { node: WorkflowNode }) {
  const { editing, end } = useEditing(node.id);
  if (editing) return <LabelInput node={node} onDone={end} />;
  return (
    <div className={styles["label"]} data-rename>
      {node.data.label || canvasText("unnamed")}
    </div>
  );
}
