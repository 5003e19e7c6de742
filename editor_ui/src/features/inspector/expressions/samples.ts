import { api, result } from "~/shared/api/client";
import type { JsonObject, JsonValue } from "~/shared/lib/json";

/** What the expressions of a node would have seen, last time or with what is pinned: the names, as one object. */
export type Sample = JsonObject;

/** The first item of what a loop's list gives for a sample. */
export async function firstItem(list: JsonValue, sample: Sample): Promise<JsonValue | undefined> {
  const { value } = await result(api.POST("/api/v1/expressions/preview", { body: { value: list, sample } }));
  return Array.isArray(value) ? (value[0] as JsonValue | undefined) : undefined;
}
