import { CircleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import type { Diagnostic } from "~/shared/api/types";
import { byNode } from "~/shared/document/checking";
import { useDocument, useSession } from "~/shared/document/SessionContext";
import { capitalised } from "~/shared/lib/format";
import styles from "./DeployDialog.module.css";

interface DeployProblemsProps {
  problems: Diagnostic[];
  onGo: () => void;
}

/** What stops a deployment, each a way to its field; and how many warnings do not. */
export function DeployProblems({ problems, onGo }: DeployProblemsProps) {
  const { t } = useTranslation("deploy");
  const session = useSession();
  const document = useDocument((current) => current);
  const deployed = useStore(session.view, (view) => view.deployment !== null);
  const labels = new Map(document.nodes.map((node) => [node.id, node.data.label]));
  const errors = problems.filter(({ severity }) => severity === "error");
  const warnings = problems.length - errors.length;
  const found = [...byNode(errors, document)].flatMap(([nodeId, ofNode]) => ofNode.map((problem) => ({ nodeId, problem })));

  if (errors.length === 0) return warnings > 0 && <p className={styles["muted"]}>{t("warnings", { count: warnings })}</p>;
  return (
    <div role="alert">
      <p>
        <strong>{t("notDeployed")}.</strong> {t("problems", { count: errors.length })} {deployed && t("keepsRunning")}{" "}
        {t("problemsDetail")}
      </p>
      <ul className={styles["problems"]}>
        {found.map(({ nodeId, problem }, index) => (
          <li key={index}>
            <button
              type="button"
              className={styles["problem"]}
              onClick={() => {
                onGo();
                session.show(nodeId, problem.field);
              }}
            >
              <CircleAlert size={15} aria-hidden />
              <span>
                <span className={styles["where"]}>{nodeId === null ? t("workflow") : labels.get(nodeId)}: </span>
                {capitalised(problem.message)} <span className={styles["muted"]}>{problem.advice}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
