import { Position, type NodeHandle } from "@xyflow/react";
import type { NodeKind } from "~/shared/api/types";
import type { WorkflowNode } from "~/shared/document/types";
import { outputsOf } from "~/shared/kinds/outputs";
import { CARD_WIDTH, INPUT_TOP, outputTop } from "~/shared/kinds/cardSize";

const HANDLE_SIZE = 12;

/** The handles of a card where React Flow would otherwise look for them in the page. */
export function cardHandles(node: WorkflowNode, kind: NodeKind | undefined): NodeHandle[] {
  const size = { width: HANDLE_SIZE, height: HANDLE_SIZE };
  const inputs = (kind?.inputs ?? [{ name: "main" }]).map((port) => ({
    id: port.name,
    type: "target" as const,
    position: Position.Left,
    x: -HANDLE_SIZE / 2,
    y: INPUT_TOP - HANDLE_SIZE / 2,
    ...size,
  }));
  const ports = outputsOf(node, kind);
  const outputs = ports.map((port, index) => ({
    id: port.name,
    type: "source" as const,
    position: Position.Right,
    x: CARD_WIDTH - HANDLE_SIZE / 2,
    y: outputTop(index, ports.length) - HANDLE_SIZE / 2,
    ...size,
  }));
  return [...inputs, ...outputs];
}
