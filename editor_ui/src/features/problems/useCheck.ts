import { useEffect } from "react";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, result } from "~/shared/api/client";
import type { Diagnostic } from "~/shared/api/types";
import { identityOf } from "~/shared/document/identity";
import { useDocument, useSession } from "~/shared/document/SessionContext";
import type { WorkflowDocument } from "~/shared/document/types";
import type { JsonObject } from "~/shared/lib/json";
import { useDebounced } from "~/shared/lib/useDebounced";

const PAUSE_MS = 350;

const checkQuery = (workflowId: string, document: WorkflowDocument) =>
  queryOptions({
    queryKey: ["check", workflowId, identityOf(document)],
    queryFn: ({ signal }) =>
      result(api.POST("/api/v1/check", { body: { document: document as unknown as JsonObject }, signal })),
    staleTime: Infinity,
    gcTime: 30_000,
    retry: 1,
  });

function byNode(diagnostics: Diagnostic[], document: WorkflowDocument): Map<string | null, Diagnostic[]> {
  const known = new Set(document.nodes.map((node) => node.id));
  const targets = new Map(document.edges.map((edge) => [edge.id, edge.target]));
  const found = new Map<string | null, Diagnostic[]>();
  for (const diagnostic of diagnostics) {
    const id = diagnostic.nodeId ?? (diagnostic.edgeId ? targets.get(diagnostic.edgeId) : undefined);
    const key = id !== undefined && known.has(id) ? id : null;
    found.set(key, [...(found.get(key) ?? []), diagnostic]);
  }
  return found;
}

/** Has the server's compiler look at the document whenever typing pauses, and hands its findings to the session. */
export function useCheck(): void {
  const session = useSession();
  const document = useDebounced(
    useDocument((current) => current),
    PAUSE_MS,
  );
  const { data } = useQuery(checkQuery(session.workflowId, document));
  useEffect(() => {
    if (data) session.view.setState({ problems: byNode(data.diagnostics, document) });
  }, [data, document, session]);
}
