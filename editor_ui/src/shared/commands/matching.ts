export interface Pickable {
  label: string;
  /** A line under the label. */
  hint?: string;
  /** Other words that it is found by. */
  keywords?: string;
}

const plain = (text: string) => text.normalize("NFKD").replace(/\p{Mark}/gu, "").toLowerCase();

function rank(item: Pickable, whole: string, words: string[]): number {
  const label = plain(item.label);
  if (label.startsWith(whole)) return 3;
  if (words.every((word) => label.split(/[^\p{L}\p{N}]+/u).some((part) => part.startsWith(word)))) return 2;
  if (words.every((word) => label.includes(word))) return 1;
  const all = `${label} ${plain(item.hint ?? "")} ${plain(item.keywords ?? "")}`;
  return words.every((word) => all.includes(word)) ? 0 : -1;
}

/** Those that all the words are in, the names that begin with them first; else in the order they have. */
export function matching<T extends Pickable>(items: readonly T[], text: string): T[] {
  const whole = plain(text.trim());
  if (whole === "") return [...items];
  const words = whole.split(/\s+/);
  return items
    .map((item) => ({ item, rank: rank(item, whole, words) }))
    .filter((found) => found.rank >= 0)
    .sort((a, b) => b.rank - a.rank)
    .map((found) => found.item);
}
