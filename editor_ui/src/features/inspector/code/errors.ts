import { setDiagnostics, type Diagnostic } from "@codemirror/lint";
import type { EditorState, TransactionSpec } from "@codemirror/state";
import { regionAt, regionsOf } from "../expressions/tokens";

/** A finding about a text: where it is, or the expression that it is about, or nothing but the words. */
export interface TextProblem {
  severity: "error" | "warning";
  message: string;
  line?: number | null;
  column?: number | null;
  expression?: string | null;
}

function span(text: string, state: EditorState, problem: TextProblem): { from: number; to: number } | undefined {
  const { line, column, expression } = problem;
  if (typeof line === "number" && typeof column === "number" && line <= state.doc.lines) {
    const at = Math.min(state.doc.line(line).from + column - 1, text.length);
    const region = regionAt(text, at) ?? regionsOf(text).find((one) => at >= one.from && at <= one.to);
    const token = region?.tokens.find((one) => one.from <= at && at < one.to && one.kind !== "brace");
    if (token) return { from: token.from, to: token.to };
    if (region) return { from: region.from, to: region.to };
    return { from: at, to: Math.min(at + 1, text.length) };
  }
  if (typeof expression === "string" && expression !== "") {
    const from = text.indexOf(expression.replace(/…$/, ""));
    if (from >= 0) return { from, to: Math.min(from + expression.length, text.length) };
  }
  return undefined;
}

/** Marks the places of findings in the text; those without a place stand below the field only. */
export function marks(state: EditorState, problems: readonly TextProblem[]): TransactionSpec {
  const text = state.doc.toString();
  const found = problems.flatMap((problem): Diagnostic[] => {
    const place = span(text, state, problem);
    return place && place.to > place.from ? [{ ...place, severity: problem.severity, message: problem.message }] : [];
  });
  return setDiagnostics(state, found);
}
