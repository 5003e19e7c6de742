import type { NodeKind } from "~/shared/api/types";
import { isJsonObject, type JsonValue } from "~/shared/lib/json";

type Texts = Readonly<Partial<Record<string, string>>>;

/** The texts of the built-in kinds by their English; those of other packages stay as they come. */
const tables = import.meta.glob<Texts>(["./texts/*.json", "!./texts/en.json"], { import: "default" });

const SHOWN = new Set(["title", "description", "label", "x-noun"]);

export async function kindTexts(language: string): Promise<Texts> {
  return (await tables[`./texts/${language}.json`]?.()) ?? {};
}

function inLanguage(value: JsonValue, texts: Texts): JsonValue {
  if (Array.isArray(value)) return value.map((item) => inLanguage(item, texts));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      typeof item === "string" && SHOWN.has(key) ? (texts[item] ?? item) : inLanguage(item, texts),
    ]),
  );
}

/** The kinds with what people read in another language. What the workflow holds is not touched. */
export function translated(kinds: NodeKind[], texts: Texts): NodeKind[] {
  return inLanguage(kinds as unknown as JsonValue, texts) as unknown as NodeKind[];
}
