import { useState } from "react";
import { useIsFetching } from "@tanstack/react-query";
import { CircleCheck } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Diagnostic } from "~/shared/api/types";
import { CHECKS } from "~/shared/document/checking";
import { useSession } from "~/shared/document/SessionContext";
import { capitalised } from "~/shared/lib/format";
import { EmptyState } from "~/shared/ui/EmptyState";
import { Finding, FindingBar, FindingFilter, FindingGroup, NoFindings } from "~/shared/ui/Findings";
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
  return <FindingFilter label={t("filter")} choices={choices} shown={shown} onShow={onShow} />;
}

function Problem({ problem, onShow }: { problem: Diagnostic; onShow: () => void }) {
  const { t } = useTranslation("problems");
  return (
    <Finding
      severity={problem.severity}
      label={t(problem.severity)}
      aside={<code className={styles["code"]}>{problem.code}</code>}
      onShow={onShow}
    >
      <span>{capitalised(problem.message)}</span> <span className={styles["advice"]}>{problem.advice}</span>
    </Finding>
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
      <FindingBar>
        <Filter shown={shown} groups={groups} onShow={setShown} />
        {checking && (
          <span className={styles["hint"]}>
            <Spinner size={12} /> {t("checking")}
          </span>
        )}
        <span className={styles["hint"]}>
          <kbd>F8</kbd> {t("next")} <kbd>⇧ F8</kbd> {t("previous")}
        </span>
      </FindingBar>
      {visible.length === 0 && <NoFindings>{shown === "error" ? t("noErrors") : t("noWarnings")}</NoFindings>}
      {visible.map(({ nodeId, label, problems }) => (
        <FindingGroup key={nodeId ?? ""} name={label ?? t("workflow")} count={problems.length}>
          {problems.map((problem, index) => (
            <Problem key={index} problem={problem} onShow={() => session.show(nodeId, problem.field)} />
          ))}
        </FindingGroup>
      ))}
    </>
  );
}
