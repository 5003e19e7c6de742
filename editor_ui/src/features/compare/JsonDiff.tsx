import { useLayoutEffect, useRef } from "react";
import { json } from "@codemirror/lang-json";
import { MergeView } from "@codemirror/merge";
import { EditorState } from "@codemirror/state";
import { EditorView, lineNumbers } from "@codemirror/view";
import { useTranslation } from "react-i18next";
import { jsonColours } from "~/shared/code/jsonColours";
import styles from "./Compare.module.css";

interface JsonDiffProps {
  title: string;
  left: string;
  right: string;
}

/** Beyond this the comparison is made of whole lines, in bounded time. */
const LIMITS = { scanLimit: 500, timeout: 1_000 };

const THEME = EditorView.theme({
  "&": { color: "var(--wf-fg)", background: "transparent", fontSize: "12.5px" },
  "&.cm-focused": { outline: "2px solid var(--wf-focus)" },
  ".cm-scroller": { fontFamily: "var(--wf-mono)" },
  ".cm-gutters": { color: "var(--wf-fg-muted)", background: "transparent", border: "0" },
  "&.cm-merge-a .cm-changedLine": { background: "color-mix(in srgb, var(--wf-error) 12%, transparent)" },
  "&.cm-merge-b .cm-changedLine": { background: "color-mix(in srgb, var(--wf-success) 12%, transparent)" },
  "&.cm-merge-a .cm-changedText": { background: "color-mix(in srgb, var(--wf-error) 30%, transparent)" },
  "&.cm-merge-b .cm-changedText": { background: "color-mix(in srgb, var(--wf-success) 30%, transparent)" },
  ".cm-collapsedLines": { color: "var(--wf-fg-muted)", background: "var(--wf-bg-muted)" },
});

/** Two texts of JSON side by side; what differs is marked, what is the same for long is folded. */
export function JsonDiff({ title, left, right }: JsonDiffProps) {
  const { t } = useTranslation("compare");
  const host = useRef<HTMLDivElement>(null);
  const names = [t("ofLeft", { title }), t("ofRight", { title })];
  const named = JSON.stringify(names);
  useLayoutEffect(() => {
    const parent = host.current;
    if (!parent) return;
    const [leftName, rightName] = JSON.parse(named) as [string, string];
    const extensions = (name: string) => [
      lineNumbers(),
      json(),
      jsonColours,
      THEME,
      EditorView.lineWrapping,
      EditorState.readOnly.of(true),
      EditorView.contentAttributes.of({ "aria-label": name, "aria-readonly": "true" }),
    ];
    const view = new MergeView({
      parent,
      a: { doc: left, extensions: extensions(leftName) },
      b: { doc: right, extensions: extensions(rightName) },
      collapseUnchanged: { margin: 3, minSize: 6 },
      gutter: false,
      diffConfig: LIMITS,
    });
    return () => view.destroy();
  }, [left, right, named]);
  return <div ref={host} className={styles["diff"]} />;
}
