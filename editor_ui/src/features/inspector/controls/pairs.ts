export interface Pair {
  key: string;
  value: string;
}

const LINE = /^\s*(?:-H\s+)?["']?([^\s:="']+)["']?\s*[:=]\s*(.*?)["']?\s*$/;

/**
 * The pairs of lines such as `Accept: text/plain` or `page=2`, or of a query such as `?a=1&b=2`.
 * @param loose also takes lines that have no value yet, as while they are typed.
 */
export function pairsIn(text: string, loose = false): Pair[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  if (!loose && lines.length === 1 && /^\??[^\s=&]+=[^&]*(&[^=&]+=[^&]*)+$/.test(text.trim())) {
    return [...new URLSearchParams(text.trim().replace(/^\?/, ""))].map(([key, value]) => ({ key, value }));
  }
  const pairs = lines.map((line): Pair | undefined => {
    const match = LINE.exec(line);
    if (match) return { key: match[1] ?? "", value: match[2] ?? "" };
    return loose ? { key: line.trim(), value: "" } : undefined;
  });
  const found = pairs.filter((pair) => pair !== undefined);
  // One name that was pasted is that name, and an address has a colon too.
  if (!loose && (found.length < lines.length || (lines.length === 1 && !/^[\w-]+:\s/.test(text.trim())))) return [];
  return found;
}

export const linesOf = (pairs: readonly Pair[]) => pairs.map(({ key, value }) => `${key}: ${value.replace(/\s*\n\s*/g, " ")}`).join("\n");
