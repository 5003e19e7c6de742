import { useEffect } from "react";
import { replaceEqualDeep, useQuery, useQueryClient } from "@tanstack/react-query";
import { ApiError } from "~/shared/api/client";
import { runQuery } from "~/shared/api/queries";
import type { Step } from "~/shared/api/types";
import { useLive } from "~/shared/api/useLive";
import { useSession } from "~/shared/document/SessionContext";
import { isOver } from "~/shared/lib/runStates";

type Steps = ReadonlyMap<string, Step>;

/** Steps that did not change stay the same objects, so that their cards are not drawn anew. */
export function stepsByNode(steps: readonly Step[], before: Steps | undefined): Map<string, Step> {
  return new Map(steps.map((step) => [step.nodeId, replaceEqualDeep(before?.get(step.nodeId), step)]));
}

const LIVE_MS = 1_000;

/**
 * Shows a run on the canvas and follows it until it is over: told by the live connection, and asked for while
 * there is none. A hidden page does not ask: TanStack Query pauses its interval there and asks once when the
 * page comes back.
 */
export function useLiveRun(runId: string | null): { missing: boolean } {
  const session = useSession();
  const queryClient = useQueryClient();
  const told = useLive(session.workflowId, runId ?? "", runId !== null);
  useLive(session.workflowId, null, runId !== null);
  const { data, error } = useQuery({
    ...runQuery(session.workflowId, runId ?? ""),
    enabled: runId !== null,
    refetchInterval: ({ state }) => (told || (state.data && isOver(state.data)) ? false : LIVE_MS),
  });
  const over = data !== undefined && isOver(data);

  useEffect(() => {
    const run =
      runId !== null && data
        ? { id: data.id, state: data.state, steps: stepsByNode(data.steps, session.view.getState().run?.steps) }
        : null;
    session.view.setState({ run });
  }, [data, runId, session]);

  useEffect(() => {
    if (!over) return;
    for (const what of ["runs", "samples"]) void queryClient.invalidateQueries({ queryKey: [what, session.workflowId] });
  }, [over, queryClient, session.workflowId]);

  return { missing: error instanceof ApiError && error.problem.status === 404 };
}
