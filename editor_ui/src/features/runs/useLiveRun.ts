import { useEffect } from "react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ApiError } from "~/shared/api/client";
import { runQuery } from "~/shared/api/queries";
import type { Run } from "~/shared/api/types";
import { useSession } from "~/shared/document/SessionContext";

const LIVE_MS = 1_000;

export function isOver(run: Pick<Run, "state">): boolean {
  return run.state === "success" || run.state === "failed";
}

/**
 * Shows a run on the canvas and follows it until it is over. A hidden page does not ask:
 * TanStack Query pauses its interval there and asks once when the page comes back.
 */
export function useLiveRun(runId: string | null): { missing: boolean } {
  const session = useSession();
  const queryClient = useQueryClient();
  const { data, error } = useQuery({
    ...runQuery(session.workflowId, runId ?? ""),
    enabled: runId !== null,
    refetchInterval: ({ state }) => (state.data && isOver(state.data) ? false : LIVE_MS),
  });
  const over = data !== undefined && isOver(data);

  useEffect(() => {
    const run =
      runId !== null && data
        ? { id: data.id, state: data.state, steps: new Map(data.steps.map((step) => [step.nodeId, step])) }
        : null;
    session.view.setState({ run });
  }, [data, runId, session]);

  useEffect(() => {
    if (over) void queryClient.invalidateQueries({ queryKey: ["runs", session.workflowId] });
  }, [over, queryClient, session.workflowId]);

  return { missing: error instanceof ApiError && error.problem.status === 404 };
}
