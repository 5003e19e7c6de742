import { memo, Suspense } from "react";
import { NodeResizer, type NodeProps } from "@xyflow/react";
import { useTranslation } from "react-i18next";
import { setText } from "~/shared/document/operations";
import { useSession } from "~/shared/document/SessionContext";
import { classes } from "~/shared/lib/classes";
import { part } from "~/shared/lib/parts";
import { EditableText } from "./EditableText";
import type { FlowNode } from "./flowStore";
import { useEditing } from "./useEditing";
import styles from "./Decorations.module.css";

const NoteText = part(async () => (await import("./NoteText")).default);

/** A remark on the canvas, in Markdown. A double click, or Enter, opens it for writing. */
export const StickyNote = memo(function StickyNote({ id, data: { node }, selected }: NodeProps<FlowNode>) {
  const { t } = useTranslation("canvas");
  const session = useSession();
  const { editing, begin, end } = useEditing(id);
  const text = typeof node.data.text === "string" ? node.data.text : "";
  return (
    <section
      className={classes(styles["note"], selected && styles["selected"])}
      data-colour={node.data.colour}
      aria-label={t("note.name")}
      onDoubleClick={begin}
    >
      {session.editable && <NodeResizer isVisible={selected} minWidth={100} minHeight={60} />}
      {editing ? (
        <EditableText
          lines
          label={t("note.text")}
          value={text}
          maxLength={10_000}
          onChange={(written) => session.change(setText(id, written), `${id}.text`)}
          onDone={end}
        />
      ) : text === "" ? (
        <p className={styles["empty"]}>{t("note.empty")}</p>
      ) : (
        <Suspense fallback={<p>{text}</p>}>
          <NoteText text={text} />
        </Suspense>
      )}
    </section>
  );
});
