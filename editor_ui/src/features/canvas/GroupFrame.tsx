import { memo, useState } from "react";
import { NodeResizer, type NodeProps } from "@xyflow/react";
import { setLabel } from "~/shared/document/operations";
import { useSession } from "~/shared/document/SessionContext";
import { classes } from "~/shared/lib/classes";
import type { FlowNode } from "./flowStore";
import { ProblemBadge } from "./ProblemBadge";
import styles from "./Decorations.module.css";

/** A frame around nodes, which move with it. Its title is changed where it stands. */
export const GroupFrame = memo(function GroupFrame({ id, data: { node }, selected }: NodeProps<FlowNode>) {
  const session = useSession();
  const [editing, setEditing] = useState(false);
  const { label } = node.data;
  return (
    <section className={classes(styles["group"], selected && styles["selected"])} aria-label={`Group ${label}`}>
      {session.editable && <NodeResizer isVisible={selected} minWidth={120} minHeight={80} />}
      <header className={styles["title"]} onDoubleClick={() => setEditing(session.editable)}>
        {editing ? (
          <input
            className="nodrag"
            aria-label="Title of the group"
            autoFocus
            value={label}
            maxLength={200}
            onChange={(event) => session.change(setLabel(id, event.target.value), `${id}.label`)}
            onBlur={() => setEditing(false)}
            onKeyDown={(event) => (event.key === "Enter" || event.key === "Escape") && setEditing(false)}
          />
        ) : (
          <span title={node.data.notes}>{label || "Without a name"}</span>
        )}
        <ProblemBadge nodeId={id} />
      </header>
    </section>
  );
});
