const PREFIX = "workfuse.payload.";

/** The payload a person ran this workflow with last, as text. */
export function rememberedPayload(workflowId: string): string {
  try {
    return localStorage.getItem(PREFIX + workflowId) ?? "{}";
  } catch {
    return "{}";
  }
}

export function rememberPayload(workflowId: string, text: string): void {
  try {
    localStorage.setItem(PREFIX + workflowId, text);
  } catch {
    // A browser that keeps nothing still runs workflows.
  }
}
