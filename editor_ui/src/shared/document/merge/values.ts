import { isJsonObject, type JsonObject, type JsonValue } from "~/shared/lib/json";

type Value = JsonValue | undefined;
export type Side = "mine" | "theirs";

const keysOf = (object: JsonObject) => Object.keys(object).filter((key) => object[key] !== undefined);

/** Whether two values say the same, whatever the order of their keys. */
export function same(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (Array.isArray(one)) {
    return Array.isArray(other) && one.length === other.length && one.every((item, index) => same(item, other[index]));
  }
  if (!isJsonObject(one) || !isJsonObject(other)) return false;
  const keys = keysOf(one);
  return keys.length === keysOf(other).length && keys.every((key) => same(one[key], other[key]));
}

/** Both changed one value, and differently. Says whose stays. */
export type OnBoth = (path: string[], values: { base: Value; mine: Value; theirs: Value }) => Side;

/** What only one side changed is taken; objects are looked into; of the rest `onBoth` decides. */
export function mergeValue(base: Value, mine: Value, theirs: Value, path: string[], onBoth: OnBoth): Value {
  if (same(mine, theirs) || same(base, theirs)) return mine;
  if (same(base, mine)) return theirs;
  if (isJsonObject(mine) && isJsonObject(theirs)) {
    return mergeObject(isJsonObject(base) ? base : {}, mine, theirs, path, onBoth);
  }
  return onBoth(path, { base, mine, theirs }) === "mine" ? mine : theirs;
}

export function mergeObject(base: JsonObject, mine: JsonObject, theirs: JsonObject, path: string[], onBoth: OnBoth): JsonObject {
  const merged: JsonObject = {};
  for (const key of new Set([...Object.keys(mine), ...Object.keys(theirs)])) {
    const value = mergeValue(base[key], mine[key], theirs[key], [...path, key], onBoth);
    if (value !== undefined) merged[key] = value;
  }
  return merged;
}
