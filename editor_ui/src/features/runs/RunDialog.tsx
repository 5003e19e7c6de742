import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Play } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { api, result } from "~/shared/api/client";
import type { Run } from "~/shared/api/types";
import { deploy } from "~/shared/document/deploying";
import { useSaveState, useSession } from "~/shared/document/SessionContext";
import { useRefused } from "~/shared/document/useRefused";
import type { Session } from "~/shared/document/session";
import { i18n } from "~/shared/i18n/i18n";
import type { JsonValue } from "~/shared/lib/json";
import { usePayloadSchema } from "~/shared/document/usePayloadSchema";
import { rememberPayload } from "~/shared/lib/payloads";
import { useGo } from "~/shared/lib/place";
import { usePayload } from "~/shared/lib/usePayload";
import { Button } from "~/shared/ui/Button";
import { Dialog } from "~/shared/ui/Dialog";
import { PayloadField } from "~/shared/forms/PayloadField";

async function startRun(session: Session, payload: JsonValue | undefined, deployFirst: boolean): Promise<Run> {
  const { workflowId } = session;
  if (deployFirst) {
    const deployment = await deploy(session);
    if (deployment.state === "failed") throw new Error(deployment.importError?.message ?? i18n.t("runs:run.notLoaded"));
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
  const { t } = useTranslation("runs");
  const session = useSession();
  const go = useGo();
  const queryClient = useQueryClient();
  const { status, revision } = useSaveState();
  const deployed = useStore(session.view, (view) => view.deployment);
  const stale = deployed?.revision !== revision || status !== "saved";
  const given = usePayload(session.workflowId);
  const schema = usePayloadSchema();
  const { text, payload } = given;
  const refused = useRefused("run", t("run.refused"), onClose);

  const { mutate, isPending } = useMutation({
    mutationFn: (deployFirst: boolean) => startRun(session, payload, deployFirst),
    onSuccess: (run) => {
      rememberPayload(session.workflowId, text);
      void queryClient.invalidateQueries({ queryKey: ["runs", session.workflowId] });
      onClose();
      session.select([]);
      go({ run: run.id, panel: null });
    },
    onError: refused,
  });

  const invalid = payload === undefined;
  const deployFirst = session.editable && stale;
  return (
    <Dialog
      title={t("run.title")}
      wide
      onClose={onClose}
      onSubmit={() => !invalid && mutate(deployFirst)}
      footer={
        <>
          {deployFirst && deployed && (
            <Button tone="quiet" disabled={invalid || isPending} onClick={() => mutate(false)}>
              {t("run.deployed", { number: deployed.revision })}
            </Button>
          )}
          <Button type="submit" tone="primary" icon={Play} busy={isPending} disabled={invalid}>
            {t(deployFirst ? "run.deployAndRun" : "run.button")}
          </Button>
        </>
      }
    >
      <PayloadField given={given} schema={schema} />
    </Dialog>
  );
}
