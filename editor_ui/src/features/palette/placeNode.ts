import type { NodeKind } from "~/shared/api/types";
import { placeNew, type Spot } from "~/shared/document/placing";
import type { Session } from "~/shared/document/session";
import { isDecoration } from "~/shared/document/types";
import type { Kinds } from "~/shared/kinds/KindsContext";

/** Beside the selected node and connected to it when there is one, else in the middle of the view. */
export function placeNode(session: Session, kind: NodeKind, kinds: Kinds): void {
  const { document } = session.history.store.getState();
  const { selection, canvas } = session.view.getState();
  const [only] = selection.size === 1 ? selection : [];
  const before = document.nodes.find((node) => node.id === only && !isDecoration(node));
  const spot: Spot = before ? { after: { nodeId: before.id } } : { free: canvas?.centre() ?? { x: 0, y: 0 } };
  const { change, id } = placeNew(document, kind, kinds, spot);
  session.change(change);
  session.select([id]);
  requestAnimationFrame(() => session.view.getState().canvas?.keepInView(id));
}
