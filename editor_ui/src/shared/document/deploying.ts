import { ApiError, api, result } from "~/shared/api/client";
import type { Deployment, Diagnostic, PartBody, Run } from "~/shared/api/types";
import { counted } from "~/shared/lib/format";
import type { JsonValue } from "~/shared/lib/json";
import { byNode } from "./checking";
import type { Session } from "./session";

/** It was refused for what the workflow says. The findings are on their nodes already. */
export class HasProblems extends Error {
  readonly diagnostics: Diagnostic[];

  constructor(diagnostics: Diagnostic[], wasDeployed: boolean) {
    const errors = diagnostics.filter((diagnostic) => diagnostic.severity === "error").length;
    const before = wasDeployed ? " What was deployed before keeps running." : "";
    super(`Solve ${counted(errors, "problem")} first; each is shown on its node.${before}`);
    this.name = "HasProblems";
    this.diagnostics = diagnostics;
  }
}

/** The edits could not be saved, so there is nothing new to deploy. */
export class NotSaved extends Error {
  constructor(session: Session) {
    super(session.saver.state.getState().message ?? "The workflow could not be saved.");
    this.name = "NotSaved";
  }
}

/** Saves what is on the canvas and gives its revision. Throws NotSaved. */
export async function savedRevision(session: Session): Promise<number> {
  const revision = session.editable ? await session.saver.save() : session.saver.state.getState().revision;
  if (revision === null) throw new NotSaved(session);
  return revision;
}

/** Puts the findings of a refusal on their nodes. */
async function showingProblems<T>(session: Session, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof ApiError) || error.problem.status !== 422 || !error.problem.diagnostics) throw error;
    const { diagnostics } = error.problem;
    session.view.setState({ problems: byNode(diagnostics, session.history.store.getState().document) });
    throw new HasProblems(diagnostics, session.view.getState().deployment !== null);
  }
}

/** Saves what is on the canvas and deploys exactly that. `name` becomes the version's. */
export async function deploy(session: Session, name = ""): Promise<Deployment> {
  const revision = await savedRevision(session);
  const { workflowId } = session;
  const deployment = await showingProblems(
    session,
    result(
      api.POST("/api/v1/workflows/{workflowId}/deploy", {
        params: { path: { workflowId } },
        body: { revision, ...(name.trim() !== "" && { name }) },
      }),
    ),
  );
  session.view.setState({ deployment });
  for (const node of session.history.store.getState().document.nodes) session.settledIds.add(node.id);
  return deployment;
}

const TRIES = 4;

/** One node alone, all up to it, or all with a stop before it. */
export interface TestPart {
  part: PartBody["part"];
  node: string;
}

/** Saves what is on the canvas and runs it, or a part of it, as a test; what is deployed is not touched. */
export async function startTest(session: Session, payload: JsonValue | undefined, part: TestPart | null): Promise<Run> {
  const revision = await savedRevision(session);
  const params = { path: { workflowId: session.workflowId }, header: { "Idempotency-Key": crypto.randomUUID() } };
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await showingProblems(
        session,
        result(
          part
            ? api.POST("/api/v1/workflows/{workflowId}/tests/part", { params, body: { revision, payload, ...part } })
            : api.POST("/api/v1/workflows/{workflowId}/tests", { params, body: { revision, payload } }),
        ),
      );
    } catch (error) {
      // Each call has waited ten seconds for Airflow already; a busy one needs more.
      const notReady = error instanceof ApiError && error.problem.code === "not_ready";
      if (!notReady || attempt === TRIES) throw error;
    }
  }
}
