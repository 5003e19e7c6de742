import type { Diagnostic } from "~/shared/api/types";
import type { TextProblem } from "./code/errors";

/** Whether a problem is about a place of the node's data, or a part of it. */
export function isAt(problem: Diagnostic, path: string): boolean {
  const field = problem.field ?? "";
  return field === path || field.startsWith(`${path}.`) || field.startsWith(`${path}[`);
}

/** The problems as marks in a text; `value` is the expression that each is about. */
export function textProblems(problems: readonly Diagnostic[] | undefined): TextProblem[] {
  return (problems ?? []).map(({ severity, message, line, column, value }) => ({
    severity,
    message,
    line,
    column,
    expression: typeof value === "string" ? value : null,
  }));
}
