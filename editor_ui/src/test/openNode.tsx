import { act } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import type { Session } from "~/shared/document/session";
import type { JsonObject } from "~/shared/lib/json";
import { documentOf, edge, node } from "~/test/samples";
import { renderInEditor } from "~/test/render";
import { API, server } from "~/test/server";
import { Inspector } from "~/features/inspector/Inspector";

/** A server that knows nothing of the data: fields with expressions ask. */
export function noSamples(): void {
  server.use(
    http.get(`${API}/expressions/language`, () => HttpResponse.json({ roots: [], functions: [], filters: [], tests: [] })),
    http.post(`${API}/expressions/scope`, () => HttpResponse.json({ roots: {}, nodes: {}, loops: [] })),
    http.post(`${API}/expressions/preview`, () => HttpResponse.json({ value: null, error: null })),
    http.get(`${API}/credentials`, () => HttpResponse.json({ items: [], nextCursor: null })),
    http.get(`${API}/workflows/:id/nodes/:nodeId/samples`, () =>
      HttpResponse.json({ code: "workflow_not_found", detail: "Not saved yet." }, { status: 404 }),
    ),
  );
}

/** Shows the form of one node, "it", behind a trigger and a node before it. */
export function open(type: string, config: JsonObject, editable = true): Session {
  noSamples();
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
