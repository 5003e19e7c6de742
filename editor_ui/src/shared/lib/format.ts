import { i18n } from "~/shared/i18n/i18n";

/** Times and numbers in the language that is shown; the browser's own where the language leaves it open (en-GB, de-AT). */
function locale(): string {
  return navigator.languages.find((one) => one.split("-")[0] === i18n.language) ?? i18n.language;
}

function perLocale<Formatter>(make: (locale: string) => Formatter): () => Formatter {
  const made = new Map<string, Formatter>();
  return () => {
    const key = locale();
    const known = made.get(key) ?? make(key);
    made.set(key, known);
    return known;
  };
}

const relative = perLocale((name) => new Intl.RelativeTimeFormat(name, { numeric: "auto" }));
const absolute = perLocale((name) => new Intl.DateTimeFormat(name, { dateStyle: "medium", timeStyle: "medium" }));
const hundredths = perLocale((name) => new Intl.NumberFormat(name, { minimumFractionDigits: 2, maximumFractionDigits: 2 }));
const whole = perLocale((name) => new Intl.NumberFormat(name, { maximumFractionDigits: 0 }));
const tenths = perLocale((name) => new Intl.NumberFormat(name, { minimumFractionDigits: 1, maximumFractionDigits: 1 }));

const STEPS: [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** "3 minutes ago", for an ISO time. */
export function timeAgo(iso: string, now = Date.now()): string {
  const seconds = (new Date(iso).getTime() - now) / 1000;
  const step = STEPS.find(([, size]) => Math.abs(seconds) >= size);
  return step ? relative().format(Math.round(seconds / step[1]), step[0]) : i18n.t("justNow");
}

export function fullTime(iso: string): string {
  return absolute().format(new Date(iso));
}


/** Seconds as a person says them: "0.42 s", "12.3 s", "3 min 5 s", "2 h 10 min"; of what goes on, without fractions. */
export function duration(seconds: number, { goesOn = false } = {}): string {
  if (goesOn && seconds < 60) return `${whole().format(Math.floor(Math.max(0, seconds)))} s`;
  if (seconds < 10) return `${hundredths().format(seconds)} s`;
  if (seconds < 60) return `${tenths().format(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** "greaterOrEqual" → "greater or equal", "up_for_retry" → "up for retry". */
export function inWords(name: string): string {
  return name
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .replaceAll("_", " ")
    .toLowerCase();
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** "1 node", "2 nodes". */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** "312 B", "4.5 KB", "2.1 MB". */
export function byteSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const kilo = bytes / 1024;
  return kilo < 1024 ? `${kilo.toFixed(kilo < 10 ? 1 : 0)} KB` : `${(kilo / 1024).toFixed(1)} MB`;
}
