import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
  pickedCompletion,
  startCompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from "@codemirror/autocomplete";
import { EditorView, keymap } from "@codemirror/view";
import { placeAt } from "../expressions/place";
import { suggestionsAt, type Suggestion } from "../expressions/suggest";
import { regionAt, unescaped } from "../expressions/tokens";
import { isInString } from "../expressions/jsonText";
import type { Sight } from "../expressions/useSight";

/** Words of the page's language for what completion shows. */
export interface CompletionWords {
  type: (valueType: string) => string;
  sample: string;
}

const ICONS: Record<Suggestion["type"], string> = {
  name: "variable",
  node: "class",
  field: "property",
  filter: "function",
  test: "keyword",
  function: "function",
};

function info(suggestion: Suggestion, words: CompletionWords): Completion["info"] {
  const { help, value } = suggestion;
  if (!help && value === undefined) return undefined;
  return () => {
    const box = document.createElement("div");
    if (help) box.append(Object.assign(document.createElement("p"), { textContent: help }));
    if (value !== undefined) {
      box.append(Object.assign(document.createElement("small"), { textContent: words.sample }));
      box.append(Object.assign(document.createElement("pre"), { textContent: value === "" ? '""' : value }));
    }
    return box;
  };
}

function apply(suggestion: Suggestion, at: { bracket: boolean; json: boolean }) {
  return (view: EditorView, completion: Completion, from: number, to: number) => {
    const plain = suggestion.apply ?? suggestion.label;
    const text = at.json && isInString(view.state.sliceDoc(0, from)) ? JSON.stringify(plain).slice(1, -1) : plain;
    // What closeBrackets put behind the cursor belongs to what is replaced.
    const behind = at.bracket ? (/^["']?\]/.exec(view.state.sliceDoc(to, to + 2))?.[0].length ?? 0) : 0;
    const back = text.endsWith("()") ? 1 : 0;
    view.dispatch({
      changes: { from, to: to + behind, insert: text },
      selection: { anchor: from + text.length - back },
      annotations: pickedCompletion.of(completion),
      userEvent: "input.complete",
    });
  };
}

/** What completion offers at a place of a text. */
export function completionsAt(context: CompletionContext, sight: Sight, words: CompletionWords, json = false): CompletionResult | null {
  const text = unescaped(context.state.doc.toString(), json);
  const place = placeAt(text, context.pos);
  if (!place) return null;
  if (!context.explicit && place.what === "name" && place.typed === "" && !/[{(,|=<>+\-*/%[\s]$/.test(text.slice(0, context.pos))) return null;
  const step = place.what === "step";
  // What is typed is held against this: a dot or bracket belongs to it, however the step will be written.
  const before = step ? (place.bracket ? '["' : ".") : "";
  const options = suggestionsAt(place, sight.root, sight.language, sight.labels).map((suggestion): Completion => {
    const shown = [suggestion.detail, suggestion.valueType && words.type(suggestion.valueType)].filter(Boolean).join("  ");
    return {
      label: before + suggestion.label,
      displayLabel: suggestion.label,
      type: ICONS[suggestion.type],
      detail: shown,
      info: info(suggestion, words),
      apply: apply(suggestion, { bracket: step && place.bracket, json }),
    };
  });
  if (options.length === 0) return null;
  return { from: place.from, options, validFor: step ? (place.bracket ? /^\[["']?[^"'\]]*$/ : /^\.\w*$/) : /^\w*$/ };
}

/** A space or a brace that stands there already, as `{{` brought it along, is passed over and not written twice. */
const overtyped = EditorView.inputHandler.of((view, from, to, text) => {
  if ((text !== "}" && text !== " ") || from !== to || view.composing) return false;
  const behind = view.state.sliceDoc(from, from + 3);
  const before = view.state.sliceDoc(Math.max(0, from - 3), from);
  if (text === " " && (behind !== " }}" || !before.endsWith("{{ "))) return false;
  if (text === " ") return true;
  const closing = /^ ?\}/.exec(behind)?.[0];
  if (closing === undefined || !(before.endsWith("}") || regionAt(view.state.doc.toString(), from))) return false;
  const spaces = closing.startsWith(" ") && before.endsWith(" ") ? 1 : 0;
  view.dispatch({
    changes: { from, to: from + spaces },
    selection: { anchor: from + closing.length - spaces },
    userEvent: "input.type",
  });
  return true;
});

/** `{{` gets its `}}`, with the cursor and the names between them. */
const braces = EditorView.inputHandler.of((view, from, to, text) => {
  if (text !== "{" || from !== to || view.composing) return false;
  const { doc } = view.state;
  const before = doc.sliceString(Math.max(0, from - 1), from);
  const behind = doc.sliceString(from, from + 1);
  if (before !== "{" || regionAt(doc.toString(), from) || doc.sliceString(from - 2, from - 1) === "{") return false;
  open(view, from, behind === "}" ? from + 1 : from, "{");
  return true;
});

function open(view: EditorView, from: number, to: number, brace: string): void {
  view.dispatch({
    changes: { from, to, insert: `${brace}  }}` },
    selection: { anchor: from + brace.length + 1 },
    userEvent: "input.type",
  });
  startCompletion(view);
}

/** The same for an expression that somebody began while the code editor was still on its way. */
export function goOn(view: EditorView): void {
  const at = view.state.selection.main.head;
  const text = view.state.doc.toString();
  const region = regionAt(text, at);
  if (!region || region.closed) return;
  if (region.from + 2 === at) open(view, at, at, "");
  else startCompletion(view);
}

const LONGEST_WAIT_MS = 10_000;
const SHORT_WAIT_MS = 800;
const LOOK_AGAIN_MS = 40;

/** Somebody types faster than the server answers: a list waits a moment for all there is to see, and longer for anything. */
async function awaited(context: CompletionContext, sight: () => Sight, list: () => CompletionResult | null): Promise<CompletionResult | null> {
  const began = Date.now();
  for (;;) {
    const found = context.aborted ? null : list();
    const waited = Date.now() - began;
    if (context.aborted || sight().settled || waited > LONGEST_WAIT_MS || (found && waited > SHORT_WAIT_MS)) return found;
    await new Promise((done) => setTimeout(done, LOOK_AGAIN_MS));
  }
}

export function completion(sight: () => Sight, words: () => CompletionWords, json: boolean) {
  return [
    overtyped,
    braces,
    closeBrackets(),
    autocompletion({
      override: [
        // Outside of expressions there is nothing to wait for.
        (context) =>
          placeAt(unescaped(context.state.doc.toString(), json), context.pos)
            ? awaited(context, sight, () => completionsAt(context, sight(), words(), json))
            : null,
      ],
      icons: false,
      maxRenderedOptions: 80,
      activateOnTypingDelay: 60,
    }),
    keymap.of([...closeBracketsKeymap, ...completionKeymap]),
  ];
}
