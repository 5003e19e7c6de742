import type { ImportItem } from "~/shared/api/types";

const PREFIX = "workfuse.import.";

/** What was looked at, and all that a browser does not keep: until the page is left. */
const here = new Map<string, ImportItem[]>();

/** What became of the export that a workflow was made of; null where this browser did not import it. */
export function importReport(workflowId: string): ImportItem[] | null {
  const found = here.get(workflowId);
  if (found) return found;
  try {
    const kept = localStorage.getItem(PREFIX + workflowId);
    if (kept === null) return null;
    const report = JSON.parse(kept) as ImportItem[];
    here.set(workflowId, report);
    return report;
  } catch {
    return null;
  }
}

export function rememberImport(workflowId: string, report: ImportItem[]): void {
  here.set(workflowId, report);
  try {
    localStorage.setItem(PREFIX + workflowId, JSON.stringify(report));
  } catch {
    // The report is there until the page is left.
  }
}

export function forgetImport(workflowId: string): void {
  here.delete(workflowId);
  try {
    localStorage.removeItem(PREFIX + workflowId);
  } catch {
    // Then nothing was kept either.
  }
}
