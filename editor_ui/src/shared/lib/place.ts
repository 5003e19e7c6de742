import { useCallback, useEffect, useMemo } from "react";
import { useSearchParams } from "react-router-dom";

/** Where a person is. It lives in the address, because Airflow mounts the app anew when the path changes. */
export interface Place {
  /** Without a workflow: `executions`, `credentials`, `settings`, else the list. With one: `executions`, `compare`, else the editor. */
  page: string | null;
  workflow: string | null;
  node: string | null;
  run: string | null;
  /** The run that `run` is compared with. */
  with: string | null;
  panel: string | null;
  /** What a list is narrowed to. */
  search: string | null;
  state: string | null;
  tag: string | null;
  owner: string | null;
  sort: string | null;
}

const NAMES = ["page", "workflow", "node", "run", "with", "panel", "search", "state", "tag", "owner", "sort"] as const;

/** Nothing but the list of workflows. Spread it, then say where to go. */
export const START = Object.fromEntries(NAMES.map((name) => [name, null])) as Record<keyof Place, null>;

export function usePlace(): Place {
  const [params] = useSearchParams();
  return useMemo(() => Object.fromEntries(NAMES.map((name) => [name, params.get(name)])) as Record<keyof Place, string | null>, [params]);
}

/** The address of a place on the page of our own, for links. */
export function addressOf(place: Partial<Place>): string {
  const params = new URLSearchParams();
  for (const name of NAMES) if (place[name] != null) params.set(name, place[name]);
  return params.size > 0 ? `/plugin/workflows?${params}` : "/plugin/workflows";
}

/**
 * The address that was asked for last. The router changes the real one a moment later, and drops a navigation when the
 * next one comes before that: so the next one starts from here.
 */
let requested: URLSearchParams | null = null;
/** Where the address may be until the router has settled. Elsewhere, a link or the browser took the person away. */
let onTheWay: string[] = [];
const ROUTER_SETTLES_MS = 500;

function request(change: Partial<Place>): URLSearchParams {
  const here = new URLSearchParams(window.location.search);
  if (requested === null || !onTheWay.includes(here.toString())) {
    requested = null;
    onTheWay = [here.toString()];
  }
  const next = new URLSearchParams(requested ?? here);
  for (const name of NAMES) {
    const value = change[name];
    if (value === undefined) continue;
    if (value === null) next.delete(name);
    else next.set(name, value);
  }
  requested = next;
  onTheWay.push(next.toString());
  setTimeout(() => {
    if (requested === next) requested = null;
  }, ROUTER_SETTLES_MS);
  return next;
}

/** Changes some parts of the place. Pass `push` when the browser's Back button should return here. */
export function useGo(): (change: Partial<Place>, options?: { push?: boolean }) => void {
  const [params, setParams] = useSearchParams();
  useEffect(() => {
    if (requested?.toString() === params.toString()) requested = null;
  }, [params]);
  return useCallback((change, options) => setParams(request(change), { replace: options?.push !== true }), [setParams]);
}
