import type { NodeKind } from "~/shared/api/types";
import { newNode } from "~/shared/document/operations";
import { isUsed } from "~/shared/kinds/fields";
import { isJsonObject, type JsonObject } from "~/shared/lib/json";

const FIRST_NODE = { x: 80, y: 160 };

/** The trigger to start with: one that works as it is. */
function firstTrigger(kinds: Iterable<NodeKind>): NodeKind | undefined {
  const triggers = [...kinds].filter((kind) => kind.category === "trigger");
  return triggers.find(({ configSchema }) => !needsFilling(configSchema as JsonObject)) ?? triggers[0];
}

function needsFilling(schema: JsonObject): boolean {
  const properties = isJsonObject(schema["properties"]) ? schema["properties"] : {};
  const used = Object.values(properties).filter((field) => isUsed(field, properties, {}));
  return schema["required"] !== undefined || used.some((field) => isJsonObject(field) && field["x-needed"] === true);
}

/** A workflow that has its trigger already, so that the next click adds the first step. */
export function startingDocument(name: string, kinds: Iterable<NodeKind>): JsonObject {
  const trigger = firstTrigger(kinds);
  const document = {
    schemaVersion: 1,
    name,
    description: "",
    settings: {},
    nodes: trigger ? [newNode(trigger, FIRST_NODE, [])] : [],
    edges: [],
  };
  return document as unknown as JsonObject;
}
