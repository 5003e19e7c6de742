import { parser } from "@lezer/json";
import { inexactNumber, parseJson } from "~/shared/lib/json";

interface Position {
  line: number;
  column: number;
}

/** Where a text that means to be JSON is none; undefined for JSON, and for what is plainly text. */
export function jsonMistake(text: string): Position | undefined {
  const start = text.trimStart();
  if (!/^[{[]/.test(start) || start.startsWith("{{") || start.startsWith("{%") || parseJson(text) !== undefined) return undefined;
  let offset = inexactNumber(text)?.at ?? text.trimEnd().length;
  parser.parse(text).iterate({
    enter: ({ type, from }) => {
      if (type.isError && from < offset) offset = from;
    },
  });
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1) ?? "").length + 1 };
}
