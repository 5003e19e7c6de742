import { infiniteQueryOptions, keepPreviousData, QueryCache, QueryClient, queryOptions } from "@tanstack/react-query";
import { identityOf } from "~/shared/document/identity";
import type { WorkflowDocument } from "~/shared/document/types";
import type { JsonObject } from "~/shared/lib/json";
import { showToast } from "~/shared/ui/toasts";
import type { Run } from "./types";
import { ApiError, api, explain, OfflineError, result } from "./client";
import { liveRun } from "./liveRuns";
import type { paths } from "./schema";

/** Made once: Airflow mounts the app anew on each change of path, and what was loaded should survive that. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    // A query that shows its error in place has nothing to show twice.
    onError: (error, query) => {
      if (query.state.data !== undefined) showToast({ tone: "error", key: "query", ...explain(error) });
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (failures, error) => !(error instanceof ApiError && error.problem.status < 500) && failures < 2,
      retryDelay: (attempt, error) => (error instanceof OfflineError ? 1_500 : 500 * attempt),
    },
  },
});

const ALWAYS_FRESH = Infinity;

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => result(api.GET("/api/v1/me", { signal })),
  staleTime: ALWAYS_FRESH,
});

export const nodeKindsQuery = queryOptions({
  queryKey: ["node-kinds"],
  queryFn: ({ signal }) => result(api.GET("/api/v1/node-kinds", { signal })),
  staleTime: ALWAYS_FRESH,
});

export type WorkflowFilter = Omit<NonNullable<paths["/api/v1/workflows"]["get"]["parameters"]["query"]>, "cursor" | "limit">;

export const workflowsQuery = (filter: WorkflowFilter) =>
  infiniteQueryOptions({
    queryKey: ["workflows", filter],
    queryFn: ({ signal, pageParam }) =>
      result(api.GET("/api/v1/workflows", { params: { query: { ...filter, cursor: pageParam } }, signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });

export const templatesQuery = queryOptions({
  queryKey: ["templates"],
  queryFn: ({ signal }) => result(api.GET("/api/v1/templates", { signal })),
  staleTime: ALWAYS_FRESH,
});

export const credentialsQuery = (search: string) =>
  infiniteQueryOptions({
    queryKey: ["credentials", { search }],
    queryFn: ({ signal, pageParam }) =>
      result(api.GET("/api/v1/credentials", { params: { query: { search, cursor: pageParam } }, signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });

export const aboutQuery = queryOptions({
  queryKey: ["about"],
  queryFn: ({ signal }) => result(api.GET("/api/v1/about", { signal })),
  staleTime: ALWAYS_FRESH,
});

export const workflowQuery = (workflowId: string) =>
  queryOptions({
    queryKey: ["workflow", workflowId],
    queryFn: ({ signal }) =>
      result(
        api.GET("/api/v1/workflows/{workflowId}", { params: { path: { workflowId } }, signal }),
      ),
  });

export const versionsQuery = (workflowId: string, everySave: boolean) =>
  infiniteQueryOptions({
    queryKey: ["versions", workflowId, { everySave }],
    queryFn: ({ signal, pageParam }) =>
      result(
        api.GET("/api/v1/workflows/{workflowId}/versions", {
          params: { path: { workflowId }, query: { cursor: pageParam, everySave } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });

/** Revisions never change, so that what was read once holds. */
export const versionQuery = (workflowId: string, revision: number) =>
  queryOptions({
    queryKey: ["version", workflowId, revision],
    queryFn: ({ signal }) =>
      result(
        api.GET("/api/v1/workflows/{workflowId}/versions/{revision}", {
          params: { path: { workflowId, revision } },
          signal,
        }),
      ),
    staleTime: ALWAYS_FRESH,
  });

export const diffQuery = (workflowId: string, old: number, current: number) =>
  queryOptions({
    queryKey: ["diff", workflowId, old, current],
    queryFn: ({ signal }) =>
      result(
        api.GET("/api/v1/workflows/{workflowId}/diff", {
          params: { path: { workflowId }, query: { old, new: current } },
          signal,
        }),
      ),
    staleTime: ALWAYS_FRESH,
  });

/** How the DAG file would change; what lies there may change without us. */
export const fileDiffQuery = (workflowId: string, document: WorkflowDocument, deployed: string) =>
  queryOptions({
    queryKey: ["file-diff", workflowId, identityOf(document), deployed],
    queryFn: ({ signal }) =>
      result(
        api.POST("/api/v1/workflows/{workflowId}/file-diff", {
          params: { path: { workflowId } },
          body: { document: document as unknown as JsonObject },
          signal,
        }),
      ),
    gcTime: 30_000,
    retry: false,
    placeholderData: keepPreviousData,
  });

export const runsQuery = (workflowId: string) =>
  infiniteQueryOptions({
    queryKey: ["runs", workflowId],
    queryFn: ({ signal, pageParam }) =>
      result(
        api.GET("/api/v1/workflows/{workflowId}/runs", {
          params: { path: { workflowId }, query: { cursor: pageParam } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });

export interface RunFilter {
  state?: Run["state"][];
  trigger?: Run["trigger"][];
  since?: string;
  before?: string;
  text?: string;
}

/** The runs that a filter leaves; the key starts as that of all runs, so that both are asked anew together. */
export const filteredRunsQuery = (workflowId: string, filter: RunFilter) =>
  infiniteQueryOptions({
    queryKey: ["runs", workflowId, filter],
    queryFn: ({ signal, pageParam }) =>
      result(
        api.GET("/api/v1/workflows/{workflowId}/runs", {
          params: { path: { workflowId }, query: { ...filter, limit: 50, cursor: pageParam } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });

export const allRunsQuery = (filter: RunFilter) =>
  infiniteQueryOptions({
    queryKey: ["all-runs", filter],
    queryFn: ({ signal, pageParam }) =>
      result(api.GET("/api/v1/runs", { params: { query: { ...filter, limit: 50, cursor: pageParam } }, signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });

/** What came with the last run that something can come with, a schedule brings nothing; empty without one. */
export const lastPayloadQuery = (workflowId: string) =>
  queryOptions({
    queryKey: ["runs", workflowId, "last-payload"],
    queryFn: async ({ signal }) => {
      const { items } = await result(
        api.GET("/api/v1/workflows/{workflowId}/runs", {
          params: { path: { workflowId }, query: { trigger: ["manual", "webhook", "workflow", "asset"], limit: 1 } },
          signal,
        }),
      );
      const [last] = items;
      if (!last) return {};
      const run = await result(
        api.GET("/api/v1/workflows/{workflowId}/runs/{runId}", { params: { path: { workflowId, runId: last.id } }, signal }),
      );
      return run.payload;
    },
  });

/** What a run ran never changes. */
export const runDocumentQuery = (workflowId: string, runId: string) =>
  queryOptions({
    queryKey: ["run-document", workflowId, runId],
    queryFn: ({ signal }) =>
      result(
        api.GET("/api/v1/workflows/{workflowId}/runs/{runId}/document", {
          params: { path: { workflowId, runId } },
          signal,
        }),
      ),
    staleTime: ALWAYS_FRESH,
  });

interface SamplesWanted {
  workflowId: string;
  nodeId: string;
  runId: string | null;
  item: number;
}

/** What comes into a node and out of it. */
export const samplesQuery = ({ workflowId, nodeId, runId, item }: SamplesWanted) =>
  queryOptions({
    queryKey: ["samples", workflowId, nodeId, runId, item],
    queryFn: ({ signal }) =>
      result(
        api.GET("/api/v1/workflows/{workflowId}/nodes/{nodeId}/samples", {
          params: { path: { workflowId, nodeId }, query: { run: runId ?? undefined, item } },
          signal,
        }),
      ),
  });

export const runQuery = (workflowId: string, runId: string) =>
  queryOptions({
    queryKey: ["run", workflowId, runId],
    queryFn: async ({ signal }) => {
      const asked = await result(
        api.GET("/api/v1/workflows/{workflowId}/runs/{runId}", {
          params: { path: { workflowId, runId } },
          signal,
        }),
      );
      return liveRun(workflowId, runId) ?? asked;
    },
  });

/** What would go into the node before which a test stops. */
export const heldQuery = (workflowId: string, runId: string) =>
  queryOptions({
    queryKey: ["held", workflowId, runId],
    queryFn: ({ signal }) =>
      result(api.GET("/api/v1/workflows/{workflowId}/runs/{runId}/held", { params: { path: { workflowId, runId } }, signal })),
  });

export const stepQuery = (workflowId: string, runId: string, nodeId: string, mapIndex: number) =>
  queryOptions({
    queryKey: ["step", workflowId, runId, nodeId, mapIndex],
    queryFn: ({ signal }) =>
      result(
        api.GET("/api/v1/workflows/{workflowId}/runs/{runId}/steps/{nodeId}", {
          params: { path: { workflowId, runId, nodeId }, query: { mapIndex } },
          signal,
        }),
      ),
  });
