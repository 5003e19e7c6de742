import { memo, useState } from "react";
import { NodeResizer, type NodeProps } from "@xyflow/react";
import { setText } from "~/shared/document/operations";
import { useSession } from "~/shared/document/SessionContext";
import { classes } from "~/shared/lib/classes";
import type { FlowNode } from "./flowStore";
import styles from "./Decorations.module.css";

/** A remark on the canvas. A double click opens it for writing. */
export const StickyNote = memo(function StickyNote({ id, data: { node }, selected }: NodeProps<FlowNode>) {
  const session = useSession();
  const [editing, setEditing] = useState(false);
  const text = typeof node.data.text === "string" ? node.data.text : "";
  return (
    <section
      className={classes(styles["note"], selected && styles["selected"])}
      aria-label="Note"
      onDoubleClick={() => setEditing(session.editable)}
    >
      {session.editable && <NodeResizer isVisible={selected} minWidth={100} minHeight={60} />}
      {editing ? (
        <textarea
          className="nodrag nowheel"
          aria-label="Text of the note"
          autoFocus
          value={text}
          maxLength={10_000}
          onChange={(event) => session.change(setText(id, event.target.value), `${id}.text`)}
          onBlur={() => setEditing(false)}
          onKeyDown={(event) => event.key === "Escape" && setEditing(false)}
        />
      ) : (
        <p className={text === "" ? styles["empty"] : undefined}>{text || "Double-click to write"}</p>
      )}
    </section>
  );
});
