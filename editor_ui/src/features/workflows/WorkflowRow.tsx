import { EllipsisVertical, Undo2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import type { Me, WorkflowSummary } from "~/shared/api/types";
import { fullTime, timeAgo } from "~/shared/lib/format";
import { addressOf, useGo } from "~/shared/lib/place";
import { Badge } from "~/shared/ui/Badge";
import { Button } from "~/shared/ui/Button";
import { GraphPicture } from "~/shared/ui/GraphPicture";
import { Menu, MenuItem } from "~/shared/ui/Menu";
import { ActiveSwitch } from "./ActiveSwitch";
import { RunBar } from "./RunBar";
import { useActions } from "./useActions";
import styles from "./WorkflowsPage.module.css";

function StateBadge({ workflow: { deployment, revision } }: { workflow: WorkflowSummary }) {
  const { t } = useTranslation("workflows");
  if (!deployment) return <Badge>{t("badge.draft")}</Badge>;
  if (deployment.state === "failed") {
    return (
      <Badge tone="error" title={deployment.importError?.message}>
        {t("badge.failed")}
      </Badge>
    );
  }
  if (deployment.state === "pending") return <Badge tone="info">{t("badge.pending")}</Badge>;
  if (!deployment.active) return <Badge>{t("badge.paused")}</Badge>;
  return deployment.revision === revision ? (
    <Badge tone="success">{t("badge.live")}</Badge>
  ) : (
    <Badge tone="warning">{t("badge.edited")}</Badge>
  );
}

function RowActions({ workflow, me }: { workflow: WorkflowSummary; me: Me }) {
  const { t } = useTranslation("workflows");
  const actions = useActions(workflow);
  return (
    <Menu label={t("actionsOf", { name: workflow.name })} icon={EllipsisVertical}>
      {(close) => {
        const item = (words: string, act: () => void, danger = false) => (
          <MenuItem
            danger={danger}
            onSelect={() => {
              close();
              act();
            }}
          >
            {words}
          </MenuItem>
        );
        return (
          <>
            {item(t("open"), actions.open)}
            {me.canRun && workflow.deployment?.state === "ready" && item(t("run"), actions.run)}
            {me.canEdit && item(t("duplicate"), actions.duplicate)}
            {item(t("export"), actions.download)}
            {me.canDelete && item(t("delete"), actions.remove, true)}
          </>
        );
      }}
    </Menu>
  );
}

function Restore({ workflow }: { workflow: WorkflowSummary }) {
  const { t } = useTranslation("workflows");
  const { restore } = useActions(workflow);
  return (
    <Button small icon={Undo2} aria-label={t("restoreNamed", { name: workflow.name })} onClick={restore}>
      {t("restore")}
    </Button>
  );
}

function Tags({ tags }: { tags: string[] }) {
  const { t } = useTranslation("workflows");
  const go = useGo();
  if (tags.length === 0) return null;
  return (
    <span className={styles["tags"]}>
      {tags.map((tag) => (
        <button key={tag} type="button" title={t("showTag", { tag })} onClick={() => go({ tag })}>
          {tag}
        </button>
      ))}
    </span>
  );
}

export function WorkflowRow({ workflow, me }: { workflow: WorkflowSummary; me: Me }) {
  const { t } = useTranslation("workflows");
  const { name, description, nodeCount, nextRun, updatedAt, deletedAt } = workflow;
  const address = addressOf({ workflow: workflow.id });
  const isDeleted = deletedAt !== null;
  return (
    <tr>
      <td className={styles["picture"]}>
        <GraphPicture picture={workflow.picture} />
      </td>
      <td className={styles["name"]}>
        {isDeleted ? (
          <strong>{name}</strong>
        ) : (
          <Link to={address} className={styles["title"]}>
            {name}
          </Link>
        )}
        {description !== "" && <p>{description}</p>}
        <span className={styles["facts"]}>
          <span>{t("nodes", { count: nodeCount })}</span>
          {workflow.ownerId !== me.id && <span>{t("ownedBy", { name: workflow.owner })}</span>}
          <span title={fullTime(updatedAt)}>{t("saved", { when: timeAgo(updatedAt) })}</span>
          <Tags tags={workflow.tags} />
        </span>
      </td>
      <td>
        <StateBadge workflow={workflow} />
      </td>
      <td>
        <RunBar workflow={workflow} />
      </td>
      <td className={styles["muted"]}>{nextRun && <time dateTime={nextRun} title={fullTime(nextRun)}>{timeAgo(nextRun)}</time>}</td>
      <td>{!isDeleted && <ActiveSwitch workflow={workflow} canEdit={me.canEdit} />}</td>
      <td className={styles["actions"]}>
        {!isDeleted && <RowActions workflow={workflow} me={me} />}
        {isDeleted && me.canEdit && me.canDelete && <Restore workflow={workflow} />}
      </td>
    </tr>
  );
}
