import { useState } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Play } from "lucide-react";
import { useStore } from "zustand";
import { api, explain, result } from "~/shared/api/client";
import type { Run } from "~/shared/api/types";
import { deploy, HasProblems } from "~/shared/document/deploying";
import { useSaveState, useSession } from "~/shared/document/SessionContext";
import type { Session } from "~/shared/document/session";
import { isJsonObject, parseJson, prettyJson, type JsonObject } from "~/shared/lib/json";
import { useGo } from "~/shared/lib/place";
import { Button } from "~/shared/ui/Button";
import { Dialog } from "~/shared/ui/Dialog";
import { Field } from "~/shared/ui/Field";
import { TextArea } from "~/shared/ui/inputs";
import { showToast } from "~/shared/ui/toasts";
import { rememberedPayload, rememberPayload } from "./payloads";

async function startRun(session: Session, payload: JsonObject, deployFirst: boolean): Promise<Run> {
  const { workflowId } = session;
  if (deployFirst) {
    const deployment = await deploy(session);
    if (deployment.state === "failed") throw new Error(deployment.importError?.message ?? "Airflow cannot load it.");
  }
  return result(
    api.POST("/api/v1/workflows/{workflowId}/runs", {
      params: { path: { workflowId }, header: { "Idempotency-Key": crypto.randomUUID() } },
      body: { payload },
    }),
  );
}

/** Asks what to run with. What is not deployed yet is deployed first. */
export function RunDialog({ onClose }: { onClose: () => void }) {
  const session = useSession();
  const go = useGo();
  const queryClient = useQueryClient();
  const { status, revision } = useSaveState();
  const deployed = useStore(session.view, (view) => view.deployment);
  const stale = deployed?.revision !== revision || status !== "saved";
  const [text, setText] = useState(() => rememberedPayload(session.workflowId));
  const payload = parseJson(text);

  const { mutate, isPending } = useMutation({
    mutationFn: (deployFirst: boolean) => startRun(session, payload as JsonObject, deployFirst),
    onSuccess: (run) => {
      rememberPayload(session.workflowId, text);
      void queryClient.invalidateQueries({ queryKey: ["runs", session.workflowId] });
      onClose();
      session.select([]);
      go({ run: run.id, panel: null });
    },
    onError: (error) => {
      if (error instanceof HasProblems) {
        onClose();
        go({ panel: "problems" });
        showToast({ tone: "error", key: "run", title: "Not run", detail: error.message });
      } else {
        showToast({ tone: "error", key: "run", ...explain(error) });
      }
    },
  });

  const invalid = !isJsonObject(payload);
  const deployFirst = session.editable && stale;
  return (
    <Dialog
      title="Run workflow"
      wide
      onClose={onClose}
      onSubmit={() => !invalid && mutate(deployFirst)}
      footer={
        <>
          {deployFirst && deployed && (
            <Button tone="quiet" disabled={invalid || isPending} onClick={() => mutate(false)}>
              Run revision {deployed.revision} instead
            </Button>
          )}
          <Button type="submit" tone="primary" icon={Play} busy={isPending} disabled={invalid}>
            {deployFirst ? "Deploy and run" : "Run"}
          </Button>
        </>
      }
    >
      <Field
        label="Payload"
        help="JSON. Expressions read it as trigger.body; a schedule runs with an empty one."
        problems={invalid ? [{ severity: "error", message: "This is not a JSON object.", advice: "Write { } for an empty one." }] : []}
      >
        <TextArea
          mono
          autoFocus
          value={text}
          onChange={setText}
          maxHeight={400}
          style={{ minHeight: 140 }}
          onBlur={() => payload !== undefined && setText(prettyJson(payload))}
        />
      </Field>
    </Dialog>
  );
}
