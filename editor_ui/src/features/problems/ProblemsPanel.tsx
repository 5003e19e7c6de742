import { CircleAlert, CircleCheck, TriangleAlert } from "lucide-react";
import { useStore } from "zustand";
import { useDocument, useSession } from "~/shared/document/SessionContext";
import { capitalised } from "~/shared/lib/format";
import { EmptyState } from "~/shared/ui/EmptyState";
import styles from "./ProblemsPanel.module.css";

/** Everything the compiler found; a click leads to the node and its field. */
export function ProblemsPanel() {
  const session = useSession();
  const problems = useStore(session.view, (view) => view.problems);
  const nodes = useDocument((document) => document.nodes);
  const labels = new Map(nodes.map((node) => [node.id, node.data.label]));
  const found = [...problems].flatMap(([nodeId, diagnostics]) => diagnostics.map((diagnostic) => ({ nodeId, diagnostic })));
  found.sort((a, b) => a.diagnostic.severity.localeCompare(b.diagnostic.severity));

  if (found.length === 0) {
    return (
      <EmptyState icon={CircleCheck} title="No problems">
        This workflow can be deployed as it is.
      </EmptyState>
    );
  }

  return (
    <ul className={styles["list"]}>
      {found.map(({ nodeId, diagnostic }, index) => (
        <li key={index}>
          <button type="button" className={styles["problem"]} onClick={() => session.show(nodeId, diagnostic.field)}>
            {diagnostic.severity === "error" ? (
              <CircleAlert size={16} className={styles["error"]} aria-label="Error" />
            ) : (
              <TriangleAlert size={16} className={styles["warning"]} aria-label="Warning" />
            )}
            <span className={styles["words"]}>
              <span>{capitalised(diagnostic.message)}</span> <span className={styles["advice"]}>{diagnostic.advice}</span>
            </span>
            <span className={styles["where"]}>{nodeId === null ? "Workflow" : labels.get(nodeId)}</span>
            <code>{diagnostic.code}</code>
          </button>
        </li>
      ))}
    </ul>
  );
}
