import { idAfterRename, renameId } from "./operations";
import type { Session } from "./session";

/** Lets the id of a node follow its name once the typing is done, as long as Airflow has not seen the id. */
export function settleId(session: Session, nodeId: string, labelBefore: string): void {
  const { document } = session.history.store.getState();
  const node = document.nodes.find((other) => other.id === nodeId);
  if (!node || session.settledIds.has(nodeId)) return;
  const id = idAfterRename(document, node, labelBefore);
  if (id === null || id === nodeId) return;
  session.change(renameId(nodeId, id), `${nodeId}.label`);
  session.select([id]);
}
