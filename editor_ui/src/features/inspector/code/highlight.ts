import { RangeSetBuilder } from "@codemirror/state";
import { Decoration, ViewPlugin, type DecorationSet, type EditorView, type ViewUpdate } from "@codemirror/view";
import { regionsOf, unescaped, type TokenKind } from "../expressions/tokens";

const KINDS: TokenKind[] = ["brace", "name", "property", "filter", "test", "keyword", "string", "number", "operator", "comment"];
const MARKS = new Map(KINDS.map((kind) => [kind, Decoration.mark({ class: `wf-x-${kind}` })]));
const EXPRESSION = Decoration.mark({ class: "wf-x" });
/** A text is read up to here: nobody reads colours in more. */
const MOST_CHARACTERS = 100_000;

function decorations(view: EditorView, json: boolean): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (const region of regionsOf(unescaped(view.state.sliceDoc(0, MOST_CHARACTERS), json))) {
    builder.add(region.from, region.to, EXPRESSION);
    for (const { from, to, kind } of region.tokens) {
      const mark = MARKS.get(kind);
      if (mark) builder.add(from, to, mark);
    }
  }
  return builder.finish();
}

/** Colours of `{{ … }}` and `{% … %}`, over whatever language is around them. */
export const expressionColours = (json: boolean) =>
  ViewPlugin.fromClass(
    class {
      decorations: DecorationSet;
      constructor(view: EditorView) {
        this.decorations = decorations(view, json);
      }
      update(update: ViewUpdate) {
        if (update.docChanged) this.decorations = decorations(update.view, json);
      }
    },
    { decorations: (plugin) => plugin.decorations },
  );
