import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { tags } from "@lezer/highlight";

const json = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--wf-fg)", fontWeight: "600" },
  { tag: tags.string, color: "var(--wf-success-fg)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--wf-warning-fg)" },
  { tag: [tags.separator, tags.squareBracket, tags.brace], color: "var(--wf-fg-muted)" },
]);

/** JSON in the editor's own colours, light and dark. */
export const jsonColours = syntaxHighlighting(json);
