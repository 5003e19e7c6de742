import type { NodeKind } from "~/shared/api/types";
import type { Size } from "~/shared/document/groups";
import { isDecoration, type WorkflowNode } from "~/shared/document/types";
import type { Kinds } from "./KindsContext";
import { outputsOf } from "./outputs";

export const CARD_WIDTH = 240;
const HEAD_HEIGHT = 60;
const ROW_HEIGHT = 26;

/** How tall a card is. Known without measuring, which is what lets large workflows open fast (ADR 0042). */
export function cardHeight(node: WorkflowNode, kind: NodeKind | undefined): number {
  const outputs = outputsOf(node, kind).length;
  return outputs > 1 ? HEAD_HEIGHT + outputs * ROW_HEIGHT + 6 : HEAD_HEIGHT;
}

const FRAME: Size = { width: 400, height: 200 };
const SMALLEST = 40;

/** How large a node is drawn: frames and notes as somebody made them, cards by what is on them. */
export function nodeSize(node: WorkflowNode, kinds: Kinds): Size {
  if (!isDecoration(node)) return { width: CARD_WIDTH, height: cardHeight(node, kinds.get(node.type)) };
  const side = (given: unknown, otherwise: number) => (typeof given === "number" && given >= SMALLEST ? given : otherwise);
  return { width: side(node.width, FRAME.width), height: side(node.height, FRAME.height) };
}

/** The middle of an output's handle, from the top of the card. */
export function outputTop(index: number, count: number): number {
  return count > 1 ? HEAD_HEIGHT + index * ROW_HEIGHT + ROW_HEIGHT / 2 : HEAD_HEIGHT / 2;
}

export const INPUT_TOP = HEAD_HEIGHT / 2;
