import type { NodeKind } from "~/shared/api/types";
import { placesOf } from "~/shared/document/groups";
import { addNode, connect, handleId, MAIN_HANDLE, newNode } from "~/shared/document/operations";
import type { Session } from "~/shared/document/session";
import { isDecoration, type Point, type WorkflowDocument, type WorkflowNode } from "~/shared/document/types";
import type { Kinds } from "~/shared/kinds/KindsContext";
import { outputsOf } from "~/shared/kinds/outputs";

const STEP_RIGHT = 330;
const STEP_DOWN = 130;

function isFree(cards: Point[], at: Point): boolean {
  return cards.every((card) => Math.abs(card.x - at.x) >= 250 || Math.abs(card.y - at.y) >= 110);
}

/** The first output that leads nowhere yet, else the first one. */
function freeOutput(document: WorkflowDocument, node: WorkflowNode, kinds: Kinds): string | null {
  const outputs = outputsOf(node, kinds.get(node.type));
  const used = new Set(
    document.edges.filter((edge) => edge.source === node.id).map((edge) => edge.sourceHandle ?? MAIN_HANDLE),
  );
  return handleId((outputs.find((port) => !used.has(port.name)) ?? outputs[0])?.name);
}

/** Nothing can follow a node without outputs. */
function isLast(node: WorkflowNode, kinds: Kinds): boolean {
  const kind = kinds.get(node.type);
  return kind !== undefined && outputsOf(node, kind).length === 0;
}

/** Beside the selected node and connected to it when there is one, else in the middle of the view. */
export function placeNode(session: Session, kind: NodeKind, kinds: Kinds): void {
  const { document } = session.history.store.getState();
  const { selection, canvas } = session.view.getState();
  const [only] = selection.size === 1 ? selection : [];
  const before: WorkflowNode | undefined = document.nodes.find((node) => node.id === only && !isDecoration(node));

  const centre = canvas?.centre() ?? { x: 0, y: 0 };
  const places = placesOf(document.nodes);
  const beside = before && (places.get(before.id) ?? before.position);
  const at = beside
    ? { x: beside.x + STEP_RIGHT, y: beside.y }
    : { x: centre.x - 120, y: centre.y - 30 };
  const cards = document.nodes.filter((node) => !isDecoration(node)).map((node) => places.get(node.id) ?? node.position);
  while (!isFree(cards, at)) at.y += STEP_DOWN;

  const node = newNode(kind, at, document.nodes.map((other) => other.id));
  session.change((current) => {
    const added = addNode(node)(current);
    if (!before || kind.inputs.length === 0 || isLast(before, kinds)) return added;
    return connect({
      source: before.id,
      target: node.id,
      sourceHandle: freeOutput(current, before, kinds),
      targetHandle: handleId(kind.inputs[0]?.name),
    })(added);
  });
  session.select([node.id]);
  requestAnimationFrame(() => session.view.getState().canvas?.keepInView(node.id));
}
