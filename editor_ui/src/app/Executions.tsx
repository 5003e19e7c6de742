import { ExecutionsPage } from "~/features/executions/ExecutionsPage";
import { RunOnCanvas } from "./RunOnCanvas";

/** The executions of a workflow, with one of them on the canvas. */
export function Executions({ workflowId }: { workflowId: string }) {
  return <ExecutionsPage workflowId={workflowId} renderRun={(runId) => <RunOnCanvas key={runId} workflowId={workflowId} runId={runId} />} />;
}
