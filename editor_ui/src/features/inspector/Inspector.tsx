import { Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { removeElements } from "~/shared/document/operations";
import { useNode, useSelection, useSession } from "~/shared/document/SessionContext";
import { isDecoration } from "~/shared/document/types";
import { Button } from "~/shared/ui/Button";
import { DecorationForm } from "./DecorationForm";
import { NodeForm } from "./NodeForm";
import { WorkflowForm } from "./WorkflowForm";
import styles from "./Inspector.module.css";

function SeveralSelected({ ids }: { ids: string[] }) {
  const { t } = useTranslation("inspector");
  const session = useSession();
  return (
    <div className={styles["several"]}>
      <h2>{t("several.title", { count: ids.length })}</h2>
      <p>{t("several.help")}</p>
      {session.editable && (
        <Button icon={Trash2} onClick={() => session.change(removeElements(ids, []))}>
          {t("several.delete")}
        </Button>
      )}
    </div>
  );
}

/** What is selected decides the form: a node, several nodes, or the workflow itself. */
export function Inspector() {
  const selection = useSelection();
  const node = useNode(selection.length === 1 ? (selection[0] ?? null) : null);
  if (node && isDecoration(node)) return <DecorationForm key={node.id} node={node} />;
  if (node) return <NodeForm key={node.id} node={node} />;
  return selection.length > 1 ? <SeveralSelected ids={selection} /> : <WorkflowForm />;
}
