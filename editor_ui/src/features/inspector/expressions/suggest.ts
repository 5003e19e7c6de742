import type { components } from "~/shared/api/schema";
import { pathOf } from "~/shared/expressions/path";
import type { Place } from "./place";
import { childrenOf, follow, shortText, typeOf, type Known } from "./tree";

export type Language = components["schemas"]["ExpressionLanguage"];

export interface Suggestion {
  label: string;
  /** What is written; the label when it is not given. */
  apply?: string;
  type: "name" | "node" | "field" | "filter" | "test" | "function";
  /** The type of the value, a word to be translated. */
  valueType?: string;
  /** Beside the label: the arguments of a filter, the name of a node. */
  detail?: string;
  /** A value that it had. */
  value?: string;
  help?: string;
}

type Word = Language["filters"][number];

function call(word: Word): Pick<Suggestion, "detail" | "apply"> {
  const needed = word.arguments.some((argument) => argument.required);
  const inside = word.arguments.map((argument) => (argument.required ? argument.name : `${argument.name}?`)).join(", ");
  return { ...(inside !== "" && { detail: `(${inside})` }), ...(needed && { apply: `${word.name}()` }) };
}

const wordsOf = (words: Word[], type: Suggestion["type"]) =>
  words.map((word): Suggestion => ({ label: word.name, type, help: word.help, ...call(word) }));

function known(what: Known): Pick<Suggestion, "valueType" | "value" | "help"> {
  const { sample, note } = what;
  return { valueType: typeOf(what), ...(sample !== undefined && { value: shortText(sample, 400) }), help: note };
}

/** What can stand at a place of an expression. `root` holds all names that are there, as one object. */
export function suggestionsAt(place: Place, root: Known, language: Language | undefined, labels: ReadonlyMap<string, string>): Suggestion[] {
  if (place.what === "filter") return wordsOf(language?.filters ?? [], "filter");
  if (place.what === "test") return wordsOf(language?.tests ?? [], "test");
  if (place.what === "name") {
    const help = new Map(language?.roots.map((name) => [name.name, name.help]));
    const names = [...childrenOf(root)].map(
      ([name, what]): Suggestion => ({ ...known(what), label: String(name), type: "name", help: help.get(String(name)) ?? what.note }),
    );
    return [...names, ...wordsOf(language?.functions ?? [], "function")];
  }
  const isNode = place.steps.length === 1 && (place.steps[0] === "nodes" || place.steps[0] === "loops");
  return [...childrenOf(follow(root, place.steps))].map(([step, what]): Suggestion => {
    const label = isNode ? labels.get(String(step)) : undefined;
    return {
      ...known(what),
      label: String(step),
      apply: pathOf("", [step]),
      type: isNode ? "node" : "field",
      ...(label !== undefined && label !== step && { detail: label }),
    };
  });
}
