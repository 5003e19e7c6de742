import { isJsonObject, type JsonObject } from "~/shared/lib/json";
import { useDocument } from "./SessionContext";
import type { WorkflowDocument } from "./types";

function payloadSchema({ nodes }: WorkflowDocument): JsonObject | null {
  for (const { type, data } of nodes) {
    const schema = type === "trigger.webhook" ? data.config["payloadSchema"] : undefined;
    if (isJsonObject(schema)) return schema;
  }
  return null;
}

/** What the first webhook with a payload schema says that a payload is like; null without one. */
export const usePayloadSchema = (): JsonObject | null => useDocument(payloadSchema);
