import { useState } from "react";
import { ChevronLeft, Eye, ExternalLink, Play } from "lucide-react";
import { Link } from "react-router-dom";
import { useStore } from "zustand";
import { DeployButton } from "~/features/deploy/DeployButton";
import { DeploymentBadge } from "~/features/deploy/DeploymentBadge";
import { RunDialog } from "~/features/runs/RunDialog";
import { airflowPaths } from "~/shared/lib/airflowPaths";
import { setHeader } from "~/shared/document/operations";
import { useDocument, useSession } from "~/shared/document/SessionContext";
import { useGo } from "~/shared/lib/place";
import { Badge } from "~/shared/ui/Badge";
import { Button, IconButton } from "~/shared/ui/Button";
import type { Where } from "./EditorPage";
import { SaveStatus } from "./SaveStatus";
import styles from "./TopBar.module.css";

interface TopBarProps {
  canRun: boolean;
  where: Where;
}

export function TopBar({ canRun, where }: TopBarProps) {
  const session = useSession();
  const go = useGo();
  const name = useDocument((document) => document.name);
  const deployed = useStore(session.view, (view) => view.deployment !== null);
  const [running, setRunning] = useState(false);

  const leave = () => {
    void session.saver.save();
    go({ workflow: null, node: null, run: null, panel: null }, { push: true });
  };

  return (
    <header className={styles["bar"]}>
      {where === "own" && <IconButton label="All workflows" icon={ChevronLeft} onClick={leave} />}
      <input
        className={styles["name"]}
        aria-label="Name of the workflow"
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
          <Eye size={13} aria-hidden /> View only
        </Badge>
      )}
      <span className={styles["space"]} />
      {deployed && where === "own" && (
        <Link className={styles["link"]} to={airflowPaths.dag(session.workflowId)}>
          <ExternalLink size={14} aria-hidden />
          DAG in Airflow
        </Link>
      )}
      {canRun && (session.editable || deployed) && (
        <Button icon={Play} onClick={() => setRunning(true)}>
          Run
        </Button>
      )}
      <DeployButton />
      {running && <RunDialog onClose={() => setRunning(false)} />}
    </header>
  );
}
