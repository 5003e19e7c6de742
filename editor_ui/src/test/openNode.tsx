import { act } from "@testing-library/react";
import type { Session } from "~/shared/document/session";
import type { JsonObject } from "~/shared/lib/json";
import { documentOf, edge, node } from "~/test/samples";
import { renderInEditor } from "~/test/render";
import { Inspector } from "~/features/inspector/Inspector";

/** Shows the form of one node, "it", behind a trigger and a node before it. */
export function open(type: string, config: JsonObject, editable = true): Session {
  const document = documentOf(
    [node("start", "trigger.webhook"), node("before"), node("it", type, config)],
    [edge("start", "before"), edge("before", "it")],
  );
  const session = renderInEditor(<Inspector />, document, editable);
  act(() => session.select(["it"]));
  return session;
}

/** The config of the node as it is now. */
export const configOf = (session: Session) =>
  session.history.store.getState().document.nodes.find(({ id }) => id === "it")?.data.config;
