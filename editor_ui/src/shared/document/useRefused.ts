import { useCallback } from "react";
import { ApiError, explain } from "~/shared/api/client";
import { useGo } from "~/shared/lib/place";
import { showToast } from "~/shared/ui/toasts";
import { HasProblems } from "./deploying";

/** What to do when a workflow could not be deployed, tested or run: with problems, it leads to them. */
export function useRefused(key: string, title: string, onDone: () => void): (error: Error) => void {
  const go = useGo();
  return useCallback(
    (error) => {
      if (error instanceof HasProblems) {
        onDone();
        go({ panel: "problems" });
        showToast({ tone: "error", key, title, detail: error.message });
      } else {
        showToast({ tone: "error", key, ...explain(error), ...(error instanceof ApiError && { title }) });
      }
    },
    [go, key, onDone, title],
  );
}
