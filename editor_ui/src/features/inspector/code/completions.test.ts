import { CompletionContext } from "@codemirror/autocomplete";
import { EditorState } from "@codemirror/state";
import { expect, it } from "vitest";
import type { Sight } from "../expressions/useSight";
import { completionsAt } from "./completions";

const SIGHT: Sight = {
  root: { sample: { trigger: { body: { "e-mail": "a@b", tags: [1] } } } },
  sample: {},
  sampled: true,
  labels: new Map(),
  language: { roots: [], functions: [], filters: [{ name: "upper", arguments: [], help: "" }], tests: [] },
  settled: true,
};
const WORDS = { type: (type: string) => type, sample: "sample" };

function at(text: string, explicit = false) {
  const context = new CompletionContext(EditorState.create({ doc: text }), text.length, explicit);
  const found = completionsAt(context, SIGHT, WORDS);
  return found && { from: found.from, labels: found.options.map((option) => [option.label, option.displayLabel, option.detail]) };
}

it("what is typed is part of what it is held against", () => {
  expect(at("{{ trigger.body.e")).toEqual({ from: 15, labels: [[".e-mail", "e-mail", "text"], [".tags", "tags", "list"]] });
  expect(at('{{ trigger.body["e')).toEqual({ from: 15, labels: [['["e-mail', "e-mail", "text"], ['["tags', "tags", "list"]] });
  expect(at("{{ trigger.body.tags | u")).toEqual({ from: 23, labels: [["upper", "upper", ""]] });
});

it("nothing outside of expressions, and no list of names where nobody asked", () => {
  expect(at("plain tri")).toBeNull();
  expect(at("{{ trigger }}")).toBeNull();
  expect(at("{{ 'a")).toBeNull();
  expect(at("{{ ")?.labels).toHaveLength(1);
});

it("escapes quotes inside of JSON", () => {
  const text = '{"a": "{{ trigger.body[\\"e';
  const context = new CompletionContext(EditorState.create({ doc: text }), text.length, true);
  expect(completionsAt(context, SIGHT, WORDS, true)?.options.map((option) => option.displayLabel)).toEqual(["e-mail", "tags"]);
});
