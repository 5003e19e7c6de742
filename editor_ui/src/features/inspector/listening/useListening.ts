import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, explain, result } from "~/shared/api/client";
import type { Listening } from "~/shared/api/types";
import { savedRevision } from "~/shared/document/deploying";
import { useSession } from "~/shared/document/SessionContext";
import { showToast } from "~/shared/ui/toasts";

const LOOK_EVERY_MS = 1_000;
const CALLS = "/api/v1/workflows/{workflowId}/nodes/{nodeId}/listening/calls/{callId}" as const;
const LISTENING = "/api/v1/workflows/{workflowId}/nodes/{nodeId}/listening" as const;

/** Asked each second while somebody listens, and the tab is in front. */
const listeningQuery = (workflowId: string, nodeId: string) =>
  queryOptions({
    queryKey: ["listening", workflowId, nodeId],
    queryFn: ({ signal }) => result(api.GET(LISTENING, { params: { path: { workflowId, nodeId } }, signal })),
    refetchInterval: ({ state }) => (state.data?.address ? LOOK_EVERY_MS : false),
  });

const callQuery = (workflowId: string, nodeId: string, callId: number) =>
  queryOptions({
    queryKey: ["test-call", workflowId, nodeId, callId],
    queryFn: ({ signal }) => result(api.GET(CALLS, { params: { path: { workflowId, nodeId, callId } }, signal })),
    staleTime: Infinity,
  });

/** The test address of a node and the calls that came there, and how to begin and to end it. */
export function useListening(nodeId: string) {
  const session = useSession();
  const { workflowId } = session;
  const queryClient = useQueryClient();
  const query = listeningQuery(workflowId, nodeId);
  const { data } = useQuery(query);
  const params = { path: { workflowId, nodeId } };
  const change = useMutation({
    mutationFn: async (listen: boolean): Promise<Listening> => {
      if (!listen) {
        await result(api.DELETE(LISTENING, { params }));
        return { address: null, secondsLeft: 0, calls: data?.calls ?? [] };
      }
      await savedRevision(session);
      return result(api.PUT(LISTENING, { params }));
    },
    onMutate: () => queryClient.cancelQueries({ queryKey: query.queryKey }),
    onSuccess: (listening) => queryClient.setQueryData(query.queryKey, listening),
    onError: (error) => showToast({ tone: "error", key: "listening", ...explain(error) }),
  });
  return { listening: data, setListening: change.mutate, isPending: change.isPending };
}

/** What a call brought. */
export function useCall(nodeId: string, callId: number) {
  const { workflowId } = useSession();
  return useQuery(callQuery(workflowId, nodeId, callId));
}
