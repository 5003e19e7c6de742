import type { NodeKind } from "~/shared/api/types";
import type { WorkflowNode } from "~/shared/document/types";

type Port = NodeKind["outputs"][number];

const UNKNOWN_PORTS: Port[] = [{ name: "main", label: "Main" }];

/** The outputs of one node: its kind's, and one for errors where the node asks for it. */
export function outputsOf(node: WorkflowNode, kind: NodeKind | undefined): Port[] {
  if (!kind) return UNKNOWN_PORTS;
  if (!kind.errorOutput || node.data.options?.["onError"] !== "output") return kind.outputs;
  const [own, ...others] = kind.outputs;
  return [...(own ? [{ ...own, label: own.label || "On success" }] : []), ...others, kind.errorOutput];
}
