import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, explain, result } from "~/shared/api/client";
import type { WorkflowSummary } from "~/shared/api/types";
import { closeSession } from "~/shared/document/session";
import { Button } from "~/shared/ui/Button";
import { Dialog } from "~/shared/ui/Dialog";
import { showToast } from "~/shared/ui/toasts";

export function DeleteDialog({ workflow, onClose }: { workflow: WorkflowSummary; onClose: () => void }) {
  const queryClient = useQueryClient();
  const { mutate, isPending } = useMutation({
    mutationFn: () =>
      result(api.DELETE("/api/v1/workflows/{workflowId}", { params: { path: { workflowId: workflow.id } } })),
    onSuccess: () => {
      closeSession(workflow.id);
      void queryClient.invalidateQueries({ queryKey: ["workflows"] });
      showToast({ tone: "success", title: "Deleted", detail: workflow.name });
      onClose();
    },
    onError: (error) => showToast({ tone: "error", ...explain(error) }),
  });
  return (
    <Dialog
      title="Delete this workflow?"
      onClose={onClose}
      onSubmit={() => mutate()}
      footer={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button type="submit" tone="danger" busy={isPending}>
            Delete
          </Button>
        </>
      }
    >
      <p>
        <strong>{workflow.name}</strong> is deleted with all its revisions
        {workflow.deployment ? ", and its DAG is taken out of Airflow. The history of its runs stays in Airflow." : "."}
      </p>
    </Dialog>
  );
}
