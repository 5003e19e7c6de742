import { useEffect, useLayoutEffect, useRef, type Ref } from "react";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { bracketMatching } from "@codemirror/language";
import { Annotation, Compartment, EditorState, Prec } from "@codemirror/state";
import { drawSelection, EditorView, keymap, placeholder as placeholderText, tooltips } from "@codemirror/view";
import { jsonColours } from "~/shared/code/jsonColours";
import type { Sight } from "../expressions/useSight";
import { completion, goOn, type CompletionWords } from "./completions";
import { marks, type TextProblem } from "./errors";
import { expressionColours } from "./highlight";
import { theme } from "./theme";
import "./tooltips.css";

export interface CodeHandle {
  view: EditorView;
}

interface CodeEditorProps {
  value: string;
  onChange: (value: string) => void;
  disabled: boolean;
  json: boolean;
  placeholder?: string;
  /** `id`, `aria-label` and the like, of the element that has the focus. */
  attributes: Record<string, string>;
  sight: Sight;
  words: CompletionWords;
  problems: readonly TextProblem[];
  /** Where the cursor is from the beginning, when the field has the focus. */
  selection: { anchor: number; head: number } | null;
  onFocus: () => void;
  ref?: Ref<CodeHandle>;
}

const fromOutside = Annotation.define<boolean>();

/** A text with expressions: coloured, completed, and marked where something is wrong. */
export function CodeEditor({ value, attributes, ref, ...props }: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const latest = useRef(props);
  const editor = useRef<{ view: EditorView; changing: Compartment } | null>(null);
  const initial = useRef({ value, attributes });
  useLayoutEffect(() => {
    latest.current = props;
  });

  useLayoutEffect(() => {
    const parent = host.current;
    if (!parent) return;
    const changing = new Compartment();
    const { selection, json: isJson, placeholder } = latest.current;
    const length = initial.current.value.length;
    const view = new EditorView({
      parent,
      state: EditorState.create({
        doc: initial.current.value,
        selection: selection ? { anchor: Math.min(selection.anchor, length), head: Math.min(selection.head, length) } : undefined,
        extensions: [
          history(),
          drawSelection(),
          EditorView.lineWrapping,
          bracketMatching(),
          isJson ? [json(), jsonColours] : [],
          Prec.highest(expressionColours(isJson)),
          completion(
            () => latest.current.sight,
            () => latest.current.words,
            isJson,
          ),
          keymap.of([...defaultKeymap, ...historyKeymap]),
          tooltips({ parent: parent.closest<HTMLElement>(".wf-theme") ?? document.body }),
          placeholder === undefined ? [] : placeholderText(placeholder),
          theme,
          changing.of([]),
          EditorView.updateListener.of((update) => {
            const own = update.docChanged && !update.transactions.some((one) => one.annotation(fromOutside));
            if (own) latest.current.onChange(update.state.doc.toString());
          }),
          EditorView.domEventHandlers({ focus: () => latest.current.onFocus() }),
        ],
      }),
    });
    editor.current = { view, changing };
    if (selection) view.focus();
    return () => {
      view.destroy();
      editor.current = null;
    };
  }, []);

  useLayoutEffect(() => {
    const handle = editor.current && { view: editor.current.view };
    if (typeof ref === "function") return ref(handle);
    if (ref) ref.current = handle;
  });

  // The value may change from outside: undo, another person, a reset.
  useLayoutEffect(() => {
    const view = editor.current?.view;
    if (!view || view.state.doc.toString() === value) return;
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: value }, annotations: fromOutside.of(true) });
  }, [value]);

  const written = JSON.stringify(attributes);
  const { disabled } = props;
  useLayoutEffect(() => {
    const { view, changing } = editor.current ?? {};
    if (!view || !changing) return;
    const given = JSON.parse(written) as Record<string, string>;
    const more = disabled ? { ...given, "aria-readonly": "true" } : given;
    view.dispatch({
      effects: changing.reconfigure([EditorView.contentAttributes.of(more), EditorState.readOnly.of(disabled), EditorView.editable.of(!disabled)]),
    });
  }, [written, disabled]);

  const found = JSON.stringify(props.problems);
  useEffect(() => {
    const view = editor.current?.view;
    if (view) view.dispatch(marks(view.state, JSON.parse(found) as TextProblem[]));
  }, [found]);

  // Last, when the text of the editor and the value are known to be the same.
  useLayoutEffect(() => {
    if (editor.current && latest.current.selection) goOn(editor.current.view);
  }, []);

  return <div ref={host} />;
}
