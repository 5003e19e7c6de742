import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { explain } from "~/shared/api/client";
import { fileDiffQuery } from "~/shared/api/queries";
import type { Deployment } from "~/shared/api/types";
import { FileDiffView } from "~/shared/code/FileDiffView";
import { useDocument, useSession } from "~/shared/document/SessionContext";
import { Skeleton } from "~/shared/ui/Skeleton";
import styles from "./DeployDialog.module.css";

/** The DAG file's lines that deploying would change. */
export function FileChanges({ deployment }: { deployment: Deployment }) {
  const { t } = useTranslation("deploy");
  const session = useSession();
  const document = useDocument((current) => current);
  const { data, error } = useQuery(fileDiffQuery(session.workflowId, document, deployment.deployedAt));
  if (error) return <p>{explain(error).detail}</p>;
  if (!data) return <Skeleton height={60} />;
  return (
    <>
      <p className={styles["lines"]}>{t("lines", { added: data.added, removed: data.removed })}</p>
      <FileDiffView diff={data} />
    </>
  );
}
