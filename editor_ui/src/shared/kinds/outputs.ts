import type { NodeKind } from "~/shared/api/types";
import type { WorkflowNode } from "~/shared/document/types";
import { isJsonObject } from "~/shared/lib/json";
import { isUsed } from "./fields";

type Port = NodeKind["outputs"][number];

const UNKNOWN_PORTS: Port[] = [{ name: "main", label: "Main", body: false }];

/** The outputs of one node: those of its config or its kind, and one for errors where the node asks for it. */
export function outputsOf(node: WorkflowNode, kind: NodeKind | undefined): Port[] {
  if (!kind) return UNKNOWN_PORTS;
  const ports = ownOutputs(node, kind) ?? kind.outputs;
  if (!kind.errorOutput || node.data.options?.["onError"] !== "output") return ports;
  const [own, ...others] = ports;
  return [...(own ? [{ ...own, label: own.label || "On success" }] : []), ...others, kind.errorOutput];
}

/** One output for each row of a list in the config, where the kind says so and the config has a use for it. */
function ownOutputs(node: WorkflowNode, kind: NodeKind): Port[] | undefined {
  const from = kind.outputsFrom;
  const properties = kind.configSchema["properties"];
  if (!from || !isJsonObject(properties)) return undefined;
  if (!isUsed(properties[from.field], properties, node.data.config)) return undefined;
  const property = properties[from.field];
  const value = node.data.config[from.field] ?? (isJsonObject(property) ? property["default"] : undefined);
  const rows = Array.isArray(value) ? value.filter(isJsonObject) : [];
  const named = rows.flatMap((row) => {
    const name = row[from.handle];
    const label = row[from.label];
    if (typeof name !== "string" || name === "") return [];
    return [{ name, label: typeof label === "string" && label.trim() !== "" ? label : name, body: false }];
  });
  return [...named, ...from.also];
}
