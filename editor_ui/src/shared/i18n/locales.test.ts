import { describe, expect, it } from "vitest";
import { i18n, LANGUAGES, showLanguage } from "./i18n";

type Texts = Record<string, unknown>;
const files = import.meta.glob<Texts>("../../{app,shared,features/*}/locales/*.json", { eager: true, import: "default" });
const sources = import.meta.glob<string>(["../../**/*.{ts,tsx}", "!**/*.test.*", "!**/schema.d.ts"], {
  eager: true,
  query: "?raw",
  import: "default",
});

function flat(texts: Texts, before = ""): Map<string, string> {
  const found = Object.entries(texts).flatMap(([key, value]) =>
    typeof value === "string" ? [[before + key, value] as const] : [...flat(value as Texts, `${before}${key}.`)],
  );
  return new Map(found);
}

/** Plural forms differ from language to language: `runs_one` and `runs_many` are the text `runs`. */
const stem = (key: string) => key.replace(/_(zero|one|two|few|many|other)$/, "");
const keysOf = (texts: Texts) => [...new Set([...flat(texts).keys()].map(stem))].sort();
const blanks = (text: string) => [...new Set(text.match(/\{\{\s*\w+|<\/?\w+>/g))].sort();

const english = Object.entries(files).filter(([path]) => path.endsWith("/en.json"));
const others = LANGUAGES.filter((language) => language !== "en");

describe.each(others)("%s", (language) => {
  it.each(english)("has every text of %s, with the same blanks", (path, texts) => {
    const translated = files[path.replace("en.json", `${language}.json`)] ?? {};
    expect(keysOf(translated)).toEqual(keysOf(texts));
    const words = flat(translated);
    for (const [key, text] of flat(texts)) {
      const other = words.get(key);
      if (other !== undefined && !key.endsWith("_one")) expect([key, blanks(other)]).toEqual([key, blanks(text)]);
    }
  });
});

it("has each text that a component names", () => {
  const missing: string[] = [];
  for (const [path, source] of Object.entries(sources)) {
    // Some take `t` from whoever calls them: those are in the namespace of their folder.
    const folder = /features\/(\w+)\//.exec(path)?.[1] ?? "shared";
    const namespace = /(?:useTranslation\(|TFunction<)"(\w+)"/.exec(source)?.[1] ?? folder;
    for (const [, key] of source.matchAll(/\bt\(\s*"([\w.:]+)"/g)) {
      const exists = ["", "_one", "_other"].some((form) => i18n.exists(`${key}${form}`, { ns: namespace, lng: "en" }));
      if (!exists) missing.push(`${path}: ${key}`);
    }
  }
  expect(missing).toEqual([]);
});

it("shows what Airflow chose, and English for what we do not have", async () => {
  await showLanguage("de");
  expect(i18n.t("none", { ns: "problems" })).toBe("Keine Probleme");
  await showLanguage("de-AT");
  expect(i18n.language).toBe("de");
  await showLanguage("xx");
  expect(i18n.t("none", { ns: "problems" })).toBe("No problems");
});
