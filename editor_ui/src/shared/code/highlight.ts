export interface Token {
  text: string;
  kind?: "string" | "keyword" | "number";
}

const KEYWORDS = "from|import|with|as|def|return|True|False|None";
const TOKENS = new RegExp(
  `("""[\\s\\S]*?"""|"(?:\\\\.|[^"\\\\\\n])*"|'(?:\\\\.|[^'\\\\\\n])*')|\\b(${KEYWORDS})\\b|\\b(\\d+(?:\\.\\d+)?)\\b`,
  "g",
);

function push(lines: Token[][], text: string, kind?: Token["kind"]): void {
  text.split("\n").forEach((part, index) => {
    if (index > 0) lines.push([]);
    if (part !== "") lines.at(-1)?.push(kind ? { text: part, kind } : { text: part });
  });
}

/** Python as WorkFuse writes it, in lines of coloured tokens. Generated files are plain enough for a few patterns. */
export function highlight(code: string): Token[][] {
  const lines: Token[][] = [[]];
  let end = 0;
  for (const match of code.matchAll(TOKENS)) {
    push(lines, code.slice(end, match.index));
    push(lines, match[0], match[1] !== undefined ? "string" : match[2] !== undefined ? "keyword" : "number");
    end = match.index + match[0].length;
  }
  push(lines, code.slice(end).replace(/\n$/, ""));
  return lines;
}
