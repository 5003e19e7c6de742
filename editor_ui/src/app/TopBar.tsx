import { useMemo, useState } from "react";
import { ChevronLeft, Eye, ExternalLink, History, Play } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { useStore } from "zustand";
import { ActiveSwitch } from "~/features/deploy/ActiveSwitch";
import { DeployButton } from "~/features/deploy/DeployButton";
import { DeploymentBadge } from "~/features/deploy/DeploymentBadge";
import { TestButton } from "~/features/deploy/TestButton";
import { RunDialog } from "~/features/runs/RunDialog";
import { useCommands } from "~/shared/commands/registry";
import type { Command } from "~/shared/commands/types";
import { airflowPaths } from "~/shared/lib/airflowPaths";
import { setHeader } from "~/shared/document/operations";
import { useDocument, useSession } from "~/shared/document/SessionContext";
import { useGo, usePlace } from "~/shared/lib/place";
import { Badge } from "~/shared/ui/Badge";
import { Button, IconButton } from "~/shared/ui/Button";
import type { Where } from "./EditorPage";
import { Presence } from "./Presence";
import { SaveStatus } from "./SaveStatus";
import styles from "./TopBar.module.css";

interface TopBarProps {
  canRun: boolean;
  where: Where;
}

export function TopBar({ canRun, where }: TopBarProps) {
  const { t } = useTranslation("app");
  const session = useSession();
  const { panel } = usePlace();
  const go = useGo();
  const name = useDocument((document) => document.name);
  const deployed = useStore(session.view, (view) => view.deployment !== null);
  const [running, setRunning] = useState(false);
  const runnable = canRun && (session.editable || deployed);
  useCommands(
    useMemo(
      (): Command[] => [
        {
          id: "workflow.run",
          section: "workflow",
          title: "app:topBar.run",
          icon: Play,
          enabled: () => runnable,
          run: () => setRunning(true),
        },
      ],
      [runnable],
    ),
  );

  const leave = () => {
    void session.saver.save();
    go({ workflow: null, node: null, run: null, panel: null }, { push: true });
  };

  return (
    <header className={styles["bar"]}>
      {where === "own" && <IconButton label={t("topBar.all")} icon={ChevronLeft} onClick={leave} />}
      <input
        className={styles["name"]}
        aria-label={t("topBar.name")}
        value={name}
        disabled={!session.editable}
        maxLength={200}
        size={Math.max(name.length, 8)}
        spellCheck={false}
        onChange={(event) => session.change(setHeader({ name: event.target.value }), "name")}
        onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
      />
      <DeploymentBadge />
      {session.editable ? (
        <SaveStatus />
      ) : (
        <Badge>
          <Eye size={13} aria-hidden /> {t("topBar.viewOnly")}
        </Badge>
      )}
      <Presence />
      <span className={styles["space"]} />
      {deployed && where === "own" && (
        <Link className={styles["link"]} to={airflowPaths.dag(session.workflowId)}>
          <ExternalLink size={14} aria-hidden />
          {t("topBar.dag")}
        </Link>
      )}
      <IconButton
        label={t("topBar.versions")}
        icon={History}
        aria-pressed={panel === "versions"}
        onClick={() => go({ panel: panel === "versions" ? null : "versions" })}
      />
      <ActiveSwitch />
      {runnable && (
        <Button icon={Play} onClick={() => setRunning(true)}>
          {t("topBar.run")}
        </Button>
      )}
      {canRun && session.editable && <TestButton />}
      <DeployButton />
      {running && <RunDialog onClose={() => setRunning(false)} />}
    </header>
  );
}
