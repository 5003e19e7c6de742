import type { RunFilter } from "~/shared/api/queries";
import type { Run } from "~/shared/api/types";

/** What the list can be narrowed to; empty text leaves nothing out. */
export interface Filters {
  state: "" | "active" | Run["state"];
  trigger: "" | Run["trigger"];
  /** Of how many hours back; "" is all time. */
  hours: "" | "1" | "24" | "168" | "720" | "custom";
  /** With "custom": local times, as the browser's own field has them; empty is open. */
  from: string;
  until: string;
}

export const NO_FILTERS: Filters = { state: "", trigger: "", hours: "", from: "", until: "" };
export const STATES = ["", "active", "PENDING", "RUNNING", "COMPLETED", "FAILED", "CANCELLED", "SKIPPED"] as const;
export const TRIGGERS = ["", "manual", "webhook", "schedule", "backfill", "workflow", "asset"] as const;
export const HOURS = ["", "1", "24", "168", "720", "custom"] as const;

const MINUTE = 60_000;

/** The latest that a field takes: a longer year is a slip. */
export const LATEST = "9999-12-31T23:59";

/** A local time as the server reads it; undefined without one, and for what is none. */
function instant(local: string): string | undefined {
  const time = new Date(local);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}

/** The question for the server. Times are whole minutes, so that asking again asks the same. */
export function filterOf({ state, trigger, hours, from, until }: Filters, now: number, text: string): RunFilter {
  const filter: RunFilter = {};
  if (state === "active") filter.state = ["PENDING", "RUNNING"];
  else if (state !== "") filter.state = [state];
  if (trigger !== "") filter.trigger = [trigger];
  if (text !== "") filter.text = text;
  if (hours === "custom") {
    const [since, before] = [instant(from), instant(until)];
    if (since !== undefined) filter.since = since;
    if (before !== undefined) filter.before = before;
  } else if (hours !== "") filter.since = new Date(Math.floor(now / MINUTE) * MINUTE - Number(hours) * 60 * MINUTE).toISOString();
  return filter;
}
