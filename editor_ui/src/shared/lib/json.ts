export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;
export interface JsonObject {
  [key: string]: JsonValue;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const TEXT_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** The first number in JSON that JavaScript cannot keep as it is, and where; what it has rounded already is one, too. */
export function inexactNumber(text: string): { number: string; at: number } | null {
  if (!/\d{16}|\d[eE]/.test(text)) return null;
  for (const { 0: token, index } of text.matchAll(TEXT_OR_NUMBER)) {
    if (token.startsWith('"')) continue;
    const value = Number(token);
    if (/^-?\d+$/.test(token) ? !Number.isSafeInteger(value) : !Number.isFinite(value)) return { number: token, at: index };
  }
  return null;
}

/** The JSON in `text`, or undefined when it is none, or has a number that would be another one then. */
export function parseJson(text: string): JsonValue | undefined {
  try {
    const value = JSON.parse(text) as JsonValue;
    return inexactNumber(text) === null ? value : undefined;
  } catch {
    return undefined;
  }
}

export function prettyJson(value: unknown): string {
  return value === undefined ? "" : JSON.stringify(value, null, 2);
}

export function without(object: JsonObject, name: string): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));
}
