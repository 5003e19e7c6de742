import { createInstance, type ResourceLanguage } from "i18next";
import { initReactI18next } from "react-i18next";

/** English comes with the app; each other language is a part that is loaded when Airflow shows it. */
const english = import.meta.glob<ResourceLanguage>("../../{app,shared,features/*}/locales/en.json", {
  eager: true,
  import: "default",
});
const others = import.meta.glob<ResourceLanguage>(["../../{app,shared,features/*}/locales/*.json", "!**/en.json"], {
  import: "default",
});

/** Its folder is a file's namespace: `features/canvas/locales/de.json` is `canvas`; this one's own is `..`. */
const namespaceOf = (path: string) => path.split("/").at(-3)?.replace("..", "shared") ?? "";
const languageOf = (path: string) => path.split("/").at(-1)?.replace(".json", "") ?? "";

export const LANGUAGES = ["en", ...new Set(Object.keys(others).map(languageOf))];

/** An instance of our own: Airflow's page has one, too. */
export const i18n = createInstance();
void i18n.use(initReactI18next).init({
  lng: "en",
  fallbackLng: "en",
  resources: { en: Object.fromEntries(Object.entries(english).map(([path, texts]) => [namespaceOf(path), texts])) },
  defaultNS: "shared",
  fallbackNS: "shared",
  interpolation: { escapeValue: false },
  initAsync: false,
});

/** Shows a language; one that we do not have is English. */
export async function showLanguage(wanted: string): Promise<void> {
  const language = LANGUAGES.find((one) => one === wanted || wanted.startsWith(`${one}-`)) ?? "en";
  const files = Object.entries(others).filter(([path]) => languageOf(path) === language);
  const texts = await Promise.all(files.map(async ([path, load]) => [namespaceOf(path), await load()] as const));
  for (const [namespace, resources] of texts) i18n.addResourceBundle(language, namespace, resources);
  await i18n.changeLanguage(language);
}

const chosen = () => localStorage.getItem("i18nextLng") ?? document.documentElement.lang;

/** Follows the language that a person chose in Airflow, now and later. Gives what ends it. */
export function followAirflow(): () => void {
  const follow = () => void showLanguage(chosen());
  follow();
  const observer = new MutationObserver(follow);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["lang"] });
  return () => observer.disconnect();
}
