import { useState } from "react";
import type { JsonValue } from "~/shared/lib/json";

/**
 * What stands in a form whose value cannot hold all of it: an object has no entry without a name, and no two of
 * one name. While somebody types, that lives here, until the value is changed from elsewhere.
 * @param read makes the form's content of a value.
 */
export function useTyped<T>(value: JsonValue | undefined, read: (value: JsonValue | undefined) => T): [T, (typed: T, of: JsonValue | undefined) => void] {
  const [draft, setDraft] = useState<{ typed: T; of: string } | null>(null);
  const typed = draft !== null && draft.of === textOf(value) ? draft.typed : read(value);
  return [typed, (next, of) => setDraft({ typed: next, of: textOf(of) })];
}

const textOf = (value: JsonValue | undefined) => JSON.stringify(value ?? null);
