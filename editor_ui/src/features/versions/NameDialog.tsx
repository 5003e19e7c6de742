import { useState } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, explain, result } from "~/shared/api/client";
import type { Version } from "~/shared/api/types";
import { savedRevision } from "~/shared/document/deploying";
import { useSession } from "~/shared/document/SessionContext";
import type { Session } from "~/shared/document/session";
import { Button } from "~/shared/ui/Button";
import { Dialog } from "~/shared/ui/Dialog";
import { Field } from "~/shared/ui/Field";
import { TextInput } from "~/shared/ui/inputs";
import { showToast } from "~/shared/ui/toasts";

async function nameVersion(session: Session, version: Version | "newest", name: string | null): Promise<Version> {
  const revision = version === "newest" ? await savedRevision(session) : version.revision;
  return result(
    api.PATCH("/api/v1/workflows/{workflowId}/versions/{revision}", {
      params: { path: { workflowId: session.workflowId, revision } },
      body: { name },
    }),
  );
}

interface NameDialogProps {
  /** "newest" saves what is on the canvas first. */
  version: Version | "newest";
  onClose: () => void;
}

export function NameDialog({ version, onClose }: NameDialogProps) {
  const { t } = useTranslation("versions");
  const session = useSession();
  const queryClient = useQueryClient();
  const [name, setName] = useState(version === "newest" ? "" : (version.name ?? ""));
  const named = version !== "newest" && version.name !== null;
  const { mutate, isPending } = useMutation({
    mutationFn: (given: string | null) => nameVersion(session, version, given),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ["versions", session.workflowId] });
      onClose();
    },
    onError: (error) => showToast({ tone: "error", key: "version", ...explain(error) }),
  });
  const empty = name.trim() === "";

  return (
    <Dialog
      title={version === "newest" ? t("save") : t("renameTitle", { revision: version.revision })}
      onClose={onClose}
      onSubmit={() => !empty && mutate(name)}
      footer={
        <>
          {named && (
            <Button tone="quiet" disabled={isPending} onClick={() => mutate(null)}>
              {t("removeName")}
            </Button>
          )}
          <Button tone="quiet" onClick={onClose}>
            {t("cancel")}
          </Button>
          <Button type="submit" tone="primary" busy={isPending} disabled={empty}>
            {t("nameSave")}
          </Button>
        </>
      }
    >
      <Field label={t("name")}>
        <TextInput autoFocus value={name} onChange={setName} maxLength={120} placeholder={t("nameExample")} />
      </Field>
    </Dialog>
  );
}
