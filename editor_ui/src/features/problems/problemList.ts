import { useMemo } from "react";
import { useStore } from "zustand";
import type { Diagnostic } from "~/shared/api/types";
import { useDocument, useSession } from "~/shared/document/SessionContext";
import type { WorkflowNode } from "~/shared/document/types";

export interface ProblemGroup {
  nodeId: string | null;
  /** The node's label; null for the workflow itself. */
  label: string | null;
  problems: Diagnostic[];
}

const rank = (problem: Diagnostic) => (problem.severity === "error" ? 0 : 1);

/** Problems by node: the workflow's own first, then nodes with errors, then those with warnings only. */
export function groupProblems(
  problems: ReadonlyMap<string | null, Diagnostic[]>,
  nodes: readonly Pick<WorkflowNode, "id" | "data">[],
): ProblemGroup[] {
  const own = { nodeId: null, label: null, problems: problems.get(null) ?? [] };
  const ofNodes = nodes.map(({ id, data }) => ({ nodeId: id, label: data.label, problems: problems.get(id) ?? [] }));
  return [own, ...ofNodes]
    .filter((group) => group.problems.length > 0)
    .map((group) => ({ ...group, problems: group.problems.toSorted((a, b) => rank(a) - rank(b)) }))
    .toSorted((a, b) => Number(a.nodeId !== null) - Number(b.nodeId !== null) || worst(a) - worst(b));
}

const worst = (group: ProblemGroup) => Math.min(...group.problems.map(rank));

export function useProblemGroups(): ProblemGroup[] {
  const problems = useStore(useSession().view, (view) => view.problems);
  const nodes = useDocument((document) => document.nodes);
  return useMemo(() => groupProblems(problems, nodes), [problems, nodes]);
}
