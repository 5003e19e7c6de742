import { parseJson } from "~/shared/lib/json";
import { isInString } from "../expressions/jsonText";
import { regionAt, unescaped } from "../expressions/tokens";

export interface Inserted {
  text: string;
  /** Of the text, where the cursor goes. */
  caret: number;
}

/** What a path becomes at a place of a text: bare inside an expression, else with braces, and in JSON with quotes. */
export function inserted(path: string, value: string, at: number, json: boolean): Inserted {
  const before = value.slice(0, at);
  const inString = json && isInString(before);
  const written = inString ? JSON.stringify(path).slice(1, -1) : path;
  if (regionAt(unescaped(value, json), at)) return { text: written, caret: written.length };
  const text = `{{ ${written} }}`;
  const alone = value.trim() === "" || !json || inString || parseJson(value) === undefined;
  if (alone && !(json && !inString && /^\s*[{[]/.test(value))) return { text, caret: text.length - 3 };
  const quoted = JSON.stringify(`{{ ${path} }}`);
  return { text: quoted, caret: quoted.length - 4 };
}
