import { isJsonObject, type JsonObject, type JsonValue } from "~/shared/lib/json";

/**
 * Whether a field matters while the others are as they are: `x-when` names those it hangs on and the
 * values they must have.
 */
export function isUsed(schema: JsonValue | undefined, properties: JsonObject, config: JsonObject): boolean {
  const when = isJsonObject(schema) ? schema["x-when"] : undefined;
  if (!isJsonObject(when)) return true;
  return Object.entries(when).every(([name, values]) => {
    const other = properties[name];
    const value = config[name] ?? (isJsonObject(other) ? other["default"] : undefined);
    return Array.isArray(values) && values.some((wanted) => wanted === value);
  });
}
