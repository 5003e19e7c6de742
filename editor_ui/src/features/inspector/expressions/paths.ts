import type { PathStep } from "~/shared/expressions/path";

const STEP = /\s*\.\s*([A-Za-z_]\w*)|\[\s*(-?\d+)\s*\]|\[\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\s*\]/gy;

function unquoted(text: string): string {
  try {
    return JSON.parse(text.startsWith("'") ? `"${text.slice(1, -1).replaceAll('"', '\\"')}"` : text) as string;
  } catch {
    return text.slice(1, -1);
  }
}

/** The steps of a written path, or undefined when it is none. */
export function stepsOf(path: string): PathStep[] | undefined {
  const root = /^\s*([A-Za-z_]\w*)/.exec(path);
  if (!root?.[1]) return undefined;
  const steps: PathStep[] = [root[1]];
  STEP.lastIndex = root[0].length;
  while (STEP.lastIndex < path.length) {
    const match = STEP.exec(path);
    if (!match) return undefined;
    const [, name, number, quoted] = match;
    steps.push(name ?? (number === undefined ? unquoted(quoted ?? '""') : Number(number)));
  }
  return steps;
}
