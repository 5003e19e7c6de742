import { useCallback, useEffect, useMemo } from "react";
import { useSearchParams } from "react-router-dom";

/** Where a person is. It lives in the address, because Airflow mounts the app anew when the path changes. */
export interface Place {
  workflow: string | null;
  node: string | null;
  run: string | null;
  panel: string | null;
}

const NAMES = ["workflow", "node", "run", "panel"] as const;

export function usePlace(): Place {
  const [params] = useSearchParams();
  return useMemo(
    () => ({
      workflow: params.get("workflow"),
      node: params.get("node"),
      run: params.get("run"),
      panel: params.get("panel"),
    }),
    [params],
  );
}

/**
 * The address that was asked for last. The router changes the real one a moment later, and drops a navigation when the
 * next one comes before that: so the next one starts from here.
 */
let requested: URLSearchParams | null = null;
const ROUTER_SETTLES_MS = 500;

function request(change: Partial<Place>): URLSearchParams {
  const next = new URLSearchParams(requested ?? window.location.search);
  for (const name of NAMES) {
    const value = change[name];
    if (value === undefined) continue;
    if (value === null) next.delete(name);
    else next.set(name, value);
  }
  requested = next;
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
