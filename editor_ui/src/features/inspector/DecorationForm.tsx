import { Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { removeElements, setLabel, setNotes, setText } from "~/shared/document/operations";
import { useNodeProblems, useSession } from "~/shared/document/SessionContext";
import { GROUP, type WorkflowNode } from "~/shared/document/types";
import { Field } from "~/shared/ui/Field";
import { IconButton } from "~/shared/ui/Button";
import { TextArea, TextInput } from "~/shared/ui/inputs";
import styles from "./Inspector.module.css";

/** What a group or a sticky note says; neither runs. */
export function DecorationForm({ node }: { node: WorkflowNode }) {
  const { t } = useTranslation("inspector");
  const session = useSession();
  const problems = useNodeProblems(node.id);
  const isGroup = node.type === GROUP;
  const word = isGroup ? "group" : "note";
  return (
    <section className={styles["form"]} aria-label={t(`${word}.settings`)}>
      <header className={styles["header"]}>
        <div className={styles["kind"]}>
          <h2>{t(`${word}.title`)}</h2>
          <p>{t(`${word}.description`)}</p>
        </div>
        {session.editable && (
          <IconButton
            small
            label={t(`${word}.delete`)}
            icon={Trash2}
            onClick={() => session.change(removeElements([node.id], []))}
          />
        )}
      </header>
      {isGroup && (
        <Field label={t("name.label")} problems={problems}>
          <TextInput
            value={node.data.label}
            disabled={!session.editable}
            onChange={(label) => session.change(setLabel(node.id, label), `${node.id}.label`)}
          />
        </Field>
      )}
      <Field label={t(`${word}.text`)} help={isGroup ? t("group.textHelp") : undefined}>
        <TextArea
          value={(isGroup ? node.data.notes : node.data.text) ?? ""}
          disabled={!session.editable}
          onChange={(text) => session.change((isGroup ? setNotes : setText)(node.id, text), `${node.id}.notes`)}
        />
      </Field>
    </section>
  );
}
