const AT_LATEST_MS = 1_500;

/** Runs something once the browser has nothing better to do; where it cannot say so, a little later. */
export function whenIdle(run: () => void): void {
  if ("requestIdleCallback" in window) requestIdleCallback(run, { timeout: AT_LATEST_MS });
  else setTimeout(run, AT_LATEST_MS);
}
