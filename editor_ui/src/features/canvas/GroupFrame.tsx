import { memo } from "react";
import { NodeResizer, type NodeProps } from "@xyflow/react";
import { useTranslation } from "react-i18next";
import { setLabel } from "~/shared/document/operations";
import { useSession } from "~/shared/document/SessionContext";
import { classes } from "~/shared/lib/classes";
import { EditableText } from "./EditableText";
import type { FlowNode } from "./flowStore";
import { ProblemBadge } from "./ProblemBadge";
import { useEditing } from "./useEditing";
import styles from "./Decorations.module.css";

/** A frame around nodes, which move with it. Its title is changed where it stands. */
export const GroupFrame = memo(function GroupFrame({ id, data: { node }, selected }: NodeProps<FlowNode>) {
  const { t } = useTranslation("canvas");
  const session = useSession();
  const { editing, begin, end } = useEditing(id);
  const { label } = node.data;
  return (
    <section
      className={classes(styles["group"], selected && styles["selected"])}
      data-colour={node.data.colour}
      aria-label={t("group.name", { label })}
    >
      {session.editable && <NodeResizer isVisible={selected} minWidth={120} minHeight={80} />}
      <header className={styles["title"]} onDoubleClick={begin}>
        {editing ? (
          <EditableText
            label={t("group.title")}
            value={label}
            maxLength={200}
            onChange={(text) => session.change(setLabel(id, text), `${id}.label`)}
            onDone={end}
          />
        ) : (
          <span title={node.data.notes}>{label || t("unnamed")}</span>
        )}
        <ProblemBadge nodeId={id} />
      </header>
    </section>
  );
});
