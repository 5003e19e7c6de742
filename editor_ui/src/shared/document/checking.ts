import { queryOptions } from "@tanstack/react-query";
import { api, result } from "~/shared/api/client";
import type { Diagnostic } from "~/shared/api/types";
import type { JsonObject } from "~/shared/lib/json";
import { documentBody } from "./documentText";
import { identityOf } from "./identity";
import type { WorkflowDocument } from "./types";

export const CHECKS = "check";

/** What the server's compiler says of a document. Each is asked for once; a newer one ends the request of an older. */
export const checkQuery = (workflowId: string, document: WorkflowDocument) =>
  queryOptions({
    queryKey: [CHECKS, workflowId, identityOf(document)],
    queryFn: ({ signal }) =>
      result(
        api.POST("/api/v1/check", {
          params: { query: { workflow: workflowId } },
          body: { document: document as unknown as JsonObject },
          bodySerializer: () => documentBody(document),
          signal,
        }),
      ),
    staleTime: Infinity,
    gcTime: 30_000,
    retry: 1,
  });

/** Findings by the node they are shown on; null is the workflow itself. */
export function byNode(diagnostics: Diagnostic[], document: WorkflowDocument): Map<string | null, Diagnostic[]> {
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
