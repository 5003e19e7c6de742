export type TokenKind =
  | "brace"
  | "name"
  | "property"
  | "filter"
  | "test"
  | "keyword"
  | "string"
  | "number"
  | "operator"
  | "comment";

export interface Token {
  from: number;
  to: number;
  kind: TokenKind;
}

/** One `{{ … }}` or `{% … %}` of a text; `to` is behind its braces, or the end where it is not closed. */
export interface Region {
  from: number;
  to: number;
  closed: boolean;
  tokens: Token[];
}

const KEYWORDS = new Set(
  "and or not in is if elif else endif for endfor true false none null True False None".split(" "),
);
const CLOSING: Record<string, string> = { "{{": "}}", "{%": "%}", "{#": "#}" };
const TOKEN = /"(?:[^"\\]|\\[^])*"?|'(?:[^'\\]|\\[^])*'?|\d+(?:\.\d+)?|[A-Za-z_]\w*|[<>=!]=|\*\*|\/\/|[^\s]/gy;

/** What a token is, when the one before it was `before` and the text of that one `last`. */
function kindOf(text: string, last: string, before: TokenKind | undefined): TokenKind {
  const first = text.charAt(0);
  if (first === '"' || first === "'") return "string";
  if (/\d/.test(first)) return "number";
  if (!/[A-Za-z_]/.test(first)) return "operator";
  if (last === ".") return "property";
  if (last === "|") return "filter";
  if (KEYWORDS.has(text)) return "keyword";
  return before === "keyword" && (last === "is" || last === "not is") ? "test" : "name";
}

function inside(text: string, from: number, closing: string): { end: number; closed: boolean; tokens: Token[] } {
  const tokens: Token[] = [];
  let last = "";
  let depth = 0;
  let at = from;
  while (at < text.length) {
    if (/\s/.test(text.charAt(at))) {
      at += 1;
      continue;
    }
    if (depth === 0 && text.startsWith(closing, at)) return { end: at, closed: true, tokens };
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text)?.[0] ?? text.charAt(at);
    const kind = kindOf(found, last, tokens.at(-1)?.kind);
    if (found === "{") depth += 1;
    if (found === "}") depth = Math.max(depth - 1, 0);
    tokens.push({ from: at, to: at + found.length, kind });
    // "is not empty": what follows is a test all the same.
    last = last === "is" && found === "not" ? "not is" : found;
    at += found.length;
  }
  return { end: text.length, closed: false, tokens };
}

/** The expressions in a text, each with what it is made of. */
export function regionsOf(text: string): Region[] {
  const found: Region[] = [];
  const opening = /\{[{%#]/g;
  for (let match = opening.exec(text); match; match = opening.exec(text)) {
    const closing = CLOSING[match[0]] ?? "}}";
    const from = match.index;
    const start: Token = { from, to: from + 2, kind: "brace" };
    if (match[0] === "{#") {
      const end = text.indexOf(closing, from);
      const to = end < 0 ? text.length : end + 2;
      found.push({ from, to, closed: end >= 0, tokens: [{ from, to, kind: "comment" }] });
      opening.lastIndex = to;
      continue;
    }
    const { end, closed, tokens } = inside(text, from + 2, closing);
    const to = closed ? end + 2 : end;
    found.push({ from, to, closed, tokens: [start, ...tokens, ...(closed ? [{ from: end, to, kind: "brace" as const }] : [])] });
    opening.lastIndex = to;
  }
  return found;
}

/** JSON text as the language reads it, each character where it was: quotes inside of its texts are escaped. */
export const unescaped = (text: string, json: boolean) => (json ? text.replaceAll('\\"', ' "') : text);

export const hasExpression = (text: string) => /\{[{%]/.test(text);

/** The expression that a place in a text is inside of. */
export function regionAt(text: string, at: number): Region | undefined {
  return regionsOf(text).find((region) => at >= region.from + 2 && (at <= region.to - 2 || !region.closed) && at <= region.to);
}
