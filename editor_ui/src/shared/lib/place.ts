import { useCallback, useMemo } from "react";
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

/** Changes some parts of the place. Pass `push` when the browser's Back button should return here. */
export function useGo(): (change: Partial<Place>, options?: { push?: boolean }) => void {
  const [, setParams] = useSearchParams();
  return useCallback(
    (change, options) => {
      setParams(
        () => {
          // The router's own idea of the address is one render old when two changes come together.
          const next = new URLSearchParams(window.location.search);
          for (const name of NAMES) {
            const value = change[name];
            if (value === undefined) continue;
            if (value === null) next.delete(name);
            else next.set(name, value);
          }
          return next;
        },
        { replace: options?.push !== true },
      );
    },
    [setParams],
  );
}
