import type { NodeKind } from "~/shared/api/types";
import { isJsonObject, type JsonObject, type JsonValue } from "~/shared/lib/json";
import { inWords } from "~/shared/lib/format";
import { isUsed } from "./fields";

function shown(value: JsonValue | undefined): string {
  if (typeof value === "string") return value.replace(/\s+/g, " ").trim();
  if (typeof value === "number") return String(value);
  return "";
}

/** Rows of a form: the names of fields, or the first condition in words. */
function rows(value: JsonValue[]): string {
  const objects = value.filter(isJsonObject);
  const names = objects.map((row) => shown(row["name"] ?? row["label"] ?? row["op"])).filter(Boolean);
  if (names.length > 0) return names.join(", ");
  const first = objects[0];
  if (!first) return "";
  const operator = typeof first["operator"] === "string" ? inWords(first["operator"]) : "";
  const condition = [shown(first["left"]), operator, shown(first["right"])].filter(Boolean).join(" ");
  return objects.length > 1 ? `${condition} + ${objects.length - 1} more` : condition;
}

/**
 * A few words on what a node is set to, made from its first fields in the order of the form.
 * Empty when there is only a choice that was made in advance, like a method without an address.
 */
export function configSummary(kind: NodeKind, config: JsonObject): string {
  const properties = kind.configSchema["properties"];
  if (!isJsonObject(properties)) return "";
  const parts: string[] = [];
  let saysMore = false;
  for (const [name, schema] of Object.entries(properties)) {
    const value = config[name];
    if (!isJsonObject(schema) || schema["x-advanced"] === true || value === undefined || value === null) continue;
    if (!isUsed(schema, properties, config)) continue;
    const words = Array.isArray(value) ? rows(value) : shown(value);
    if (words === "") continue;
    saysMore ||= schema["enum"] === undefined;
    parts.push(words);
    if (parts.length === 2) break;
  }
  return saysMore ? parts.join(" · ") : "";
}
