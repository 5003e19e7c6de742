import type { InfiniteData, Query } from "@tanstack/react-query";
import { isOver } from "~/shared/lib/runStates";
import type { Run } from "./types";
import { useLive } from "./useLive";

const LIVE_MS = 2_000;
const QUIET_MS = 15_000;

type Runs = InfiniteData<{ items: Run[] }>;

/** Follows a workflow's list of runs, and gives how often a query asks for it: not at all while it is told. */
export function useLiveRuns(workflowId: string) {
  const told = useLive(workflowId, null);
  return ({ state }: Pick<Query<Runs>, "state">): number | false => {
    if (told) return false;
    return state.data?.pages[0]?.items.every(isOver) === false ? LIVE_MS : QUIET_MS;
  };
}
