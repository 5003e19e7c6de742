import type { DragEvent } from "react";
import { EXPRESSION_DRAG_TYPE } from "~/shared/expressions/focusedField";
import { asExpression, type PathStep } from "~/shared/expressions/path";

/** How parts of some data become expressions; without it, data is only looked at. */
export interface Picking {
  /** The expression of a part; `root` names what it is a part of. */
  pathOf: (root: string, steps: readonly PathStep[]) => string;
  onPick: (path: string) => void;
}

/** Lets a path be dragged into any field: ours read the path, others take the text. */
export function startDrag(event: DragEvent, path: string): void {
  event.stopPropagation();
  event.dataTransfer.setData(EXPRESSION_DRAG_TYPE, path);
  event.dataTransfer.setData("text/plain", asExpression(path));
  event.dataTransfer.effectAllowed = "copy";
}
