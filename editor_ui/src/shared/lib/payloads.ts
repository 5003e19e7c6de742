const PREFIX = "workfuse.payload.";

/** The payload a person ran or tested this workflow with last, as text; null before the first time. */
export function lastPayload(workflowId: string): string | null {
  try {
    return localStorage.getItem(PREFIX + workflowId);
  } catch {
    return null;
  }
}

export function rememberPayload(workflowId: string, text: string): void {
  try {
    localStorage.setItem(PREFIX + workflowId, text);
  } catch {
    // A browser that keeps nothing still runs workflows.
  }
}
