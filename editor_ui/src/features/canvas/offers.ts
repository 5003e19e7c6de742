import { api, result } from "~/shared/api/client";
import { MAIN_HANDLE, type Wire } from "~/shared/document/operations";
import type { Session } from "~/shared/document/session";
import type { WorkflowDocument } from "~/shared/document/types";
import { capitalised } from "~/shared/lib/format";
import type { JsonObject } from "~/shared/lib/json";
import { uiOf, type Offer } from "./ui";

/** Whether the very same connection is drawn already. */
export function isConnected(wire: Wire, document: WorkflowDocument): boolean {
  return document.edges.some(
    (edge) =>
      edge.source === wire.source &&
      edge.target === wire.target &&
      (edge.sourceHandle ?? MAIN_HANDLE) === (wire.sourceHandle ?? MAIN_HANDLE) &&
      (edge.targetHandle ?? MAIN_HANDLE) === (wire.targetHandle ?? MAIN_HANDLE),
  );
}

/** Asks the compiler where the other end of a connection must not be. */
export async function askForRefusals(session: Session, end: Omit<Offer, "refused">): Promise<ReadonlyMap<string, string>> {
  const { document } = session.history.store.getState();
  const answer = await result(
    api.POST("/api/v1/connections", { body: { document: document as unknown as JsonObject, ...end } }),
  );
  return new Map(Object.entries(answer.refused).map(([nodeId, finding]) => [nodeId, capitalised(finding.message)]));
}

/** Begins to show where a connection may end. Without a server nothing is refused: the compiler looks at it later. */
export function offer(session: Session, end: Omit<Offer, "refused">): void {
  const ui = uiOf(session);
  const begun: Offer = { ...end, refused: null };
  ui.setState({ offer: begun });
  askForRefusals(session, end).then(
    (refused) => {
      if (ui.getState().offer === begun) ui.setState({ offer: { ...begun, refused } });
    },
    () => undefined,
  );
}

export function endOffer(session: Session): void {
  uiOf(session).setState({ offer: null });
}

/** How a node stands to the connection that is being drawn: undefined when there is none, or before it is known. */
export function standing(offer: Offer | null, nodeId: string): "start" | "allowed" | "refused" | undefined {
  if (!offer) return undefined;
  if (offer.nodeId === nodeId) return "start";
  if (!offer.refused) return undefined;
  return offer.refused.has(nodeId) ? "refused" : "allowed";
}
