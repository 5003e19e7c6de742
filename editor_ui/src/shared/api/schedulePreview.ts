import { queryOptions } from "@tanstack/react-query";
import type { JsonObject } from "~/shared/lib/json";
import { api, result } from "./client";

const FRESH_MS = 30_000;

/** When a schedule would start the workflow, were it deployed now. */
export const schedulePreviewQuery = (workflowId: string, type: string, config: JsonObject, settings: JsonObject) =>
  queryOptions({
    queryKey: ["schedule", workflowId, type, config, settings],
    queryFn: ({ signal }) =>
      result(api.POST("/api/v1/schedules/preview", { body: { type, config, settings, workflowId }, signal })),
    staleTime: FRESH_MS,
    retry: false,
  });

/** "2026-03-29T02:30:00+02:00" by the clock of the schedule: "Sun, 29 Mar 2026, 02:30". */
export function clockOf(iso: string, timeZone: string): string {
  const format = new Intl.DateTimeFormat(undefined, {
    timeZone,
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  return format.format(new Date(iso));
}
