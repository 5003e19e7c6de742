import { EditorView } from "@codemirror/view";

/** The same box as a plain text field has: nothing moves when one takes the other's place. */
export const theme = EditorView.theme({
  "&": { color: "var(--wf-fg)", background: "transparent" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "inherit", fontSize: "inherit", lineHeight: "20px", overflow: "auto" },
  ".cm-content": { padding: "6px 0", minHeight: "32px", caretColor: "var(--wf-fg)", fontFamily: "inherit" },
  ".cm-line": { padding: "0 34px 0 10px" },
  ".cm-placeholder": { color: "var(--wf-fg-muted)", opacity: "0.65" },
  ".cm-cursor": { borderLeftColor: "var(--wf-fg)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": {
    background: "color-mix(in srgb, var(--wf-focus) 28%, transparent) !important",
  },
  "&.cm-focused .cm-matchingBracket": { background: "var(--wf-bg-emphasized)", outline: "none" },
  ".wf-x": { background: "color-mix(in srgb, var(--wf-brand) 11%, transparent)", borderRadius: "3px" },
  ".wf-x-brace, .wf-x-operator, .wf-x-comment": { color: "var(--wf-fg-muted)" },
  ".wf-x-name": { color: "var(--wf-brand-fg)", fontWeight: "600" },
  ".wf-x-property": { color: "var(--wf-brand-fg)" },
  ".wf-x-filter, .wf-x-test, .wf-x-keyword": { color: "var(--wf-code-keyword, var(--wf-accent))" },
  ".wf-x-string": { color: "var(--wf-success-fg)" },
  ".wf-x-number": { color: "var(--wf-warning-fg)" },
  ".cm-lintRange-error": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--wf-error) 1px",
    textUnderlineOffset: "3px",
  },
  ".cm-lintRange-warning": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--wf-warning) 1px",
    textUnderlineOffset: "3px",
  },
});
