import { Suspense, useMemo, useState } from "react";
import { Rocket } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { useCommands } from "~/shared/commands/registry";
import type { Command } from "~/shared/commands/types";
import { useSaveState, useSession } from "~/shared/document/SessionContext";
import { part } from "~/shared/lib/parts";
import { Button } from "~/shared/ui/Button";

const DeployDialog = part(async () => (await import("./DeployDialog")).DeployDialog);

/** Leads to what deploying would change, and from there to Airflow. */
export function DeployButton() {
  const { t } = useTranslation("deploy");
  const session = useSession();
  const [open, setOpen] = useState(false);
  const { status, revision } = useSaveState();
  const deployed = useStore(session.view, (view) => view.deployment);
  const upToDate = deployed?.revision === revision && status === "saved" && deployed.state !== "failed";
  useCommands(
    useMemo(
      (): Command[] => [
        {
          id: "workflow.deploy",
          section: "workflow",
          title: "deploy:deploy",
          keys: ["Mod+Shift+Enter"],
          icon: Rocket,
          typing: true,
          edits: true,
          enabled: () => !upToDate,
          run: () => setOpen(true),
        },
      ],
      [upToDate],
    ),
  );

  return (
    <>
      <Button
        tone={upToDate ? "plain" : "primary"}
        icon={Rocket}
        disabled={!session.editable || upToDate}
        title={upToDate ? t("deployedHint") : t("deployHint")}
        onClick={() => setOpen(true)}
      >
        {upToDate ? t("deployed") : t("deploy")}
      </Button>
      {open && (
        <Suspense>
          <DeployDialog onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
