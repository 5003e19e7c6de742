import { ApiError, api, result } from "~/shared/api/client";
import type { Deployment, Diagnostic } from "~/shared/api/types";
import { counted } from "~/shared/lib/format";
import type { Session } from "./session";

/** Deploying was refused for what the workflow says. The findings are on their nodes already. */
export class HasProblems extends Error {
  constructor(diagnostics: Diagnostic[], wasDeployed: boolean) {
    const errors = diagnostics.filter((diagnostic) => diagnostic.severity === "error").length;
    const before = wasDeployed ? " What was deployed before keeps running." : "";
    super(`Solve ${counted(errors, "problem")} first; each is shown on its node.${before}`);
    this.name = "HasProblems";
  }
}

/** The edits could not be saved, so there is nothing new to deploy. */
export class NotSaved extends Error {
  constructor(session: Session) {
    super(session.saver.state.getState().message ?? "The workflow could not be saved.");
    this.name = "NotSaved";
  }
}

function byNode(diagnostics: Diagnostic[]): Map<string | null, Diagnostic[]> {
  const found = new Map<string | null, Diagnostic[]>();
  for (const diagnostic of diagnostics) {
    const key = diagnostic.nodeId ?? null;
    found.set(key, [...(found.get(key) ?? []), diagnostic]);
  }
  return found;
}

/** Saves what is on the canvas and deploys exactly that. */
export async function deploy(session: Session): Promise<Deployment> {
  const revision = session.editable ? await session.saver.save() : session.saver.state.getState().revision;
  if (revision === null) throw new NotSaved(session);
  const { workflowId } = session;
  try {
    const deployment = await result(
      api.POST("/api/v1/workflows/{workflowId}/deploy", { params: { path: { workflowId } }, body: { revision } }),
    );
    session.view.setState({ deployment });
    for (const node of session.history.store.getState().document.nodes) session.settledIds.add(node.id);
    return deployment;
  } catch (error) {
    if (error instanceof ApiError && error.problem.status === 422 && error.problem.diagnostics) {
      session.view.setState({ problems: byNode(error.problem.diagnostics) });
      throw new HasProblems(error.problem.diagnostics, session.view.getState().deployment !== null);
    }
    throw error;
  }
}
