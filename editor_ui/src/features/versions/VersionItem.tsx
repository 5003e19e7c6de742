import { Pencil } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Version } from "~/shared/api/types";
import { useSession } from "~/shared/document/SessionContext";
import { fullTime, timeAgo } from "~/shared/lib/format";
import { Badge } from "~/shared/ui/Badge";
import { IconButton } from "~/shared/ui/Button";
import styles from "./VersionsPanel.module.css";

interface VersionItemProps {
  version: Version;
  isNewest: boolean;
  isShown: boolean;
  onShow: () => void;
  onName: () => void;
}

function Marks({ version, isNewest }: Pick<VersionItemProps, "version" | "isNewest">) {
  const { t } = useTranslation("versions");
  const [deployment] = version.deployments;
  return (
    <>
      {isNewest && <Badge>{t("current")}</Badge>}
      {deployment && (
        <Badge
          tone={version.isDeployed ? "success" : "info"}
          title={`${fullTime(deployment.deployedAt)} ${t("by", { who: deployment.deployedBy })}`}
        >
          {version.isDeployed ? t("live") : t("deployed")}
        </Badge>
      )}
    </>
  );
}

export function VersionItem({ version, isNewest, isShown, onShow, onName }: VersionItemProps) {
  const { t } = useTranslation("versions");
  const { editable } = useSession();
  return (
    <li className={styles["item"]} data-shown={isShown || undefined}>
      <button type="button" className={styles["pick"]} aria-pressed={isShown} onClick={onShow}>
        <span className={styles["title"]}>
          <strong data-named={version.name !== null || undefined}>{version.name ?? t("autosaved")}</strong>
          <Marks version={version} isNewest={isNewest} />
        </span>
        <span className={styles["facts"]}>
          <span title={fullTime(version.savedAt)}>{timeAgo(version.savedAt)}</span> {t("by", { who: version.savedBy })} ·{" "}
          {t("revision", { revision: version.revision })}
          {version.saves > 1 && ` · ${t("saves", { count: version.saves })}`}
        </span>
      </button>
      {editable && <IconButton small label={t("rename")} icon={Pencil} onClick={onName} />}
    </li>
  );
}
