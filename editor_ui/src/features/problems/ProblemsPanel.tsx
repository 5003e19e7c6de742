import { useState } from "react";
import { useIsFetching } from "@tanstack/react-query";
import { CircleAlert, CircleCheck, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Diagnostic } from "~/shared/api/types";
import { CHECKS } from "~/shared/document/checking";
import { useSession } from "~/shared/document/SessionContext";
import { capitalised } from "~/shared/lib/format";
import { EmptyState } from "~/shared/ui/EmptyState";
import { Spinner } from "~/shared/ui/Spinner";
import { useProblemGroups, type ProblemGroup } from "./problemList";
import styles from "./ProblemsPanel.module.css";

type Shown = "all" | Diagnostic["severity"];

function count(groups: ProblemGroup[], severity: Diagnostic["severity"]): number {
  return groups.reduce((sum, { problems }) => sum + problems.filter((problem) => problem.severity === severity).length, 0);
}

function Filter({ shown, groups, onShow }: { shown: Shown; groups: ProblemGroup[]; onShow: (shown: Shown) => void }) {
  const { t } = useTranslation("problems");
  const errors = count(groups, "error");
  const warnings = count(groups, "warning");
  const choices: [Shown, string][] = [
    ["all", t("all", { count: errors + warnings })],
    ["error", t("errors", { count: errors })],
    ["warning", t("warnings", { count: warnings })],
  ];
  return (
    <div className={styles["filter"]} role="group" aria-label={t("filter")}>
      {choices.map(([value, words]) => (
        <button key={value} type="button" aria-pressed={shown === value} onClick={() => onShow(value)}>
          {words}
        </button>
      ))}
    </div>
  );
}

function Problem({ problem, onShow }: { problem: Diagnostic; onShow: () => void }) {
  const { t } = useTranslation("problems");
  return (
    <li>
      <button type="button" className={styles["problem"]} onClick={onShow}>
        {problem.severity === "error" ? (
          <CircleAlert size={16} className={styles["error"]} role="img" aria-label={t("error")} />
        ) : (
          <TriangleAlert size={16} className={styles["warning"]} role="img" aria-label={t("warning")} />
        )}
        <span className={styles["words"]}>
          <span>{capitalised(problem.message)}</span> <span className={styles["advice"]}>{problem.advice}</span>
        </span>
        <code>{problem.code}</code>
      </button>
    </li>
  );
}

/** Everything the compiler found, by node; a click leads to the node and its field. */
export function ProblemsPanel() {
  const { t } = useTranslation("problems");
  const session = useSession();
  const groups = useProblemGroups();
  const [shown, setShown] = useState<Shown>("all");
  const checking = useIsFetching({ queryKey: [CHECKS, session.workflowId] }) > 0;

  if (groups.length === 0) {
    return (
      <EmptyState icon={CircleCheck} title={checking ? t("checking") : t("none")}>
        {!checking && t("noneDetail")}
      </EmptyState>
    );
  }
  const visible = groups
    .map((group) => ({ ...group, problems: group.problems.filter(({ severity }) => shown === "all" || severity === shown) }))
    .filter(({ problems }) => problems.length > 0);
  return (
    <>
      <div className={styles["bar"]}>
        <Filter shown={shown} groups={groups} onShow={setShown} />
        {checking && (
          <span className={styles["hint"]}>
            <Spinner size={12} /> {t("checking")}
          </span>
        )}
        <span className={styles["hint"]}>
          <kbd>F8</kbd> {t("next")} <kbd>⇧ F8</kbd> {t("previous")}
        </span>
      </div>
      {visible.length === 0 && <p className={styles["nothing"]}>{shown === "error" ? t("noErrors") : t("noWarnings")}</p>}
      {visible.map(({ nodeId, label, problems }) => (
        <section key={nodeId ?? ""} className={styles["group"]} aria-label={label ?? t("workflow")}>
          <h3>
            {label ?? t("workflow")} <span>{problems.length}</span>
          </h3>
          <ul className={styles["list"]}>
            {problems.map((problem, index) => (
              <Problem key={index} problem={problem} onShow={() => session.show(nodeId, problem.field)} />
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}
