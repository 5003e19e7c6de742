import { infiniteQueryOptions, QueryCache, QueryClient, queryOptions } from "@tanstack/react-query";
import { showToast } from "~/shared/ui/toasts";
import { ApiError, api, explain, OfflineError, result } from "./client";

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

export const workflowsQuery = (search: string) =>
  infiniteQueryOptions({
    queryKey: ["workflows", { search }],
    queryFn: ({ signal, pageParam }) =>
      result(api.GET("/api/v1/workflows", { params: { query: { search, cursor: pageParam } }, signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });

export const workflowQuery = (workflowId: string) =>
  queryOptions({
    queryKey: ["workflow", workflowId],
    queryFn: ({ signal }) =>
      result(
        api.GET("/api/v1/workflows/{workflowId}", { params: { path: { workflowId } }, signal }),
      ),
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

export const runQuery = (workflowId: string, runId: string) =>
  queryOptions({
    queryKey: ["run", workflowId, runId],
    queryFn: ({ signal }) =>
      result(
        api.GET("/api/v1/workflows/{workflowId}/runs/{runId}", {
          params: { path: { workflowId, runId } },
          signal,
        }),
      ),
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
