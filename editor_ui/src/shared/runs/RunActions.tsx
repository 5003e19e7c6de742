import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { ChevronDown, RotateCcw } from "lucide-react";
import { useTranslation } from "react-i18next";
import { meQuery } from "~/shared/api/queries";
import type { RunDetail } from "~/shared/api/types";
import { isOver } from "~/shared/lib/runStates";
import { Button } from "~/shared/ui/Button";
import { Menu, MenuItem } from "~/shared/ui/Menu";
import { AgainDialog } from "./AgainDialog";
import { CancelRun } from "./CancelRun";
import styles from "./RunActions.module.css";
import { useActOnRun } from "./useActOnRun";
import { partVersion, useVersions } from "./useVersions";

/** What is left to do of a run, in words. */
const REST: Partial<Record<RunDetail["state"], string>> = {
  FAILED: "act.failedParts",
  CANCELLED: "act.goOn",
  SKIPPED: "act.afterAll",
};

/** Cancel a run, or run it again in one of several ways. */
export function RunActions({ workflowId, run }: { workflowId: string; run: RunDetail }) {
  const { t } = useTranslation("shared");
  const { again, busy } = useActOnRun(workflowId, run.id);
  const [changes, setChanges] = useState(false);
  const versions = useVersions(workflowId, run);
  const mayRun = useQuery(meQuery).data?.canRun ?? false;
  if (!mayRun) return null;
  const rest = REST[run.state];
  return (
    <div className={styles["actions"]} role="group" aria-label={t("act.label")}>
      {!isOver(run) && <CancelRun workflowId={workflowId} runId={run.id} />}
      <Button small icon={RotateCcw} busy={busy} onClick={() => again({ from: "all", version: "newest" })}>
        {t("act.again")}
      </Button>
      <Menu label={t("act.ways")} icon={ChevronDown} disabled={busy}>
        {(close) => {
          const choose = (act: () => void) => () => {
            close();
            act();
          };
          return (
            <>
              <MenuItem onSelect={choose(() => again({ from: "all", version: "newest" }))}>
                {versions === null ? t("act.samePayload") : t("act.sameNewest", { number: versions.newest })}
              </MenuItem>
              {versions !== null && (
                <MenuItem onSelect={choose(() => again({ from: "all", version: "ran" }))}>
                  {t("act.sameRan", { number: versions.ran })}
                </MenuItem>
              )}
              <MenuItem onSelect={choose(() => setChanges(true))}>{t("act.changed")}</MenuItem>
              {rest !== undefined && (
                <MenuItem onSelect={choose(() => again({ from: "failed", version: partVersion(run) }))}>{t(rest)}</MenuItem>
              )}
              {rest !== undefined && versions !== null && !run.isTest && (
                <MenuItem onSelect={choose(() => again({ from: "failed", version: "ran" }))}>
                  {t("act.partRan", { what: t(rest), number: versions.ran })}
                </MenuItem>
              )}
            </>
          );
        }}
      </Menu>
      {changes && (
        <AgainDialog
          run={run}
          versions={versions}
          onClose={() => setChanges(false)}
          onAgain={(body) => {
            setChanges(false);
            again(body);
          }}
        />
      )}
    </div>
  );
}
