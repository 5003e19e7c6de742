import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { Download, FileCheck, FileCode } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { api, explain, result } from "~/shared/api/client";
import { fileDiffQuery } from "~/shared/api/queries";
import type { Deployment } from "~/shared/api/types";
import { FileDiffView } from "~/shared/code/FileDiffView";
import { identityOf } from "~/shared/document/identity";
import { useDocument, useSelection, useSession } from "~/shared/document/SessionContext";
import type { WorkflowDocument } from "~/shared/document/types";
import type { JsonObject } from "~/shared/lib/json";
import { useDebounced } from "~/shared/lib/useDebounced";
import { IconButton } from "~/shared/ui/Button";
import { CopyButton } from "~/shared/ui/CopyButton";
import { EmptyState } from "~/shared/ui/EmptyState";
import { Skeleton } from "~/shared/ui/Skeleton";
import { Tabs } from "~/shared/ui/Tabs";
import { download } from "./download";
import { FileView } from "./FileView";
import styles from "./DagFilePanel.module.css";

const PAUSE_MS = 500;

const compileQuery = (workflowId: string, document: WorkflowDocument) =>
  queryOptions({
    queryKey: ["compile", workflowId, identityOf(document)],
    queryFn: ({ signal }) =>
      result(
        api.POST("/api/v1/compile", { body: { workflowId, document: document as unknown as JsonObject }, signal }),
      ),
    staleTime: Infinity,
    gcTime: 30_000,
    placeholderData: keepPreviousData,
  });

interface ChangesProps {
  document: WorkflowDocument;
  deployment: Deployment;
  selection: readonly string[];
  onNode: (nodeId: string) => void;
}

function Changes({ document, deployment, selection, onNode }: ChangesProps) {
  const { t } = useTranslation("dagfile");
  const { workflowId } = useSession();
  const { data, error } = useQuery(fileDiffQuery(workflowId, document, deployment.deployedAt));
  if (error) return <EmptyState icon={FileCode} title={t("noFile")}>{explain(error).detail}</EmptyState>;
  if (!data) return <Loading />;
  if (data.diagnostics.length > 0) return <EmptyState icon={FileCode} title={t("notYet")}>{t("notYetDetail")}</EmptyState>;
  if (data.hunks.length === 0) return <EmptyState icon={FileCheck} title={t("same")}>{t("sameDetail")}</EmptyState>;
  return (
    <>
      <p className={styles["counts"]}>
        {t("lines", { added: data.added, removed: data.removed, revision: data.fromRevision })}
      </p>
      <FileDiffView diff={data} selection={selection} onNode={onNode} />
    </>
  );
}

/** The DAG file that deploying would write, in step with the selection; and how it differs from the deployed one. */
export function DagFilePanel() {
  const { t } = useTranslation("dagfile");
  const session = useSession();
  const selection = useSelection();
  const deployment = useStore(session.view, (view) => view.deployment);
  const current = useDocument((document) => document);
  const document = useDebounced(current, PAUSE_MS);
  const [view, setView] = useState<"whole" | "changes">("whole");
  const { data, error, isPending } = useQuery(compileQuery(session.workflowId, document));
  const content = useRef<HTMLDivElement>(null);
  const labels = useMemo(() => new Map(current.nodes.map((node) => [node.id, node.data.label])), [current.nodes]);
  const [first] = selection;

  const onNode = useCallback(
    (nodeId: string) => {
      session.select([nodeId]);
      session.view.getState().canvas?.keepInView(nodeId);
    },
    [session],
  );

  useEffect(() => {
    if (first === undefined) return;
    const box = content.current;
    const line = box?.querySelector<HTMLElement>(`[data-node="${CSS.escape(first)}"]`);
    // Not scrollIntoView: in a small window that moves the whole page, too.
    if (box && line) box.scrollTop = line.offsetTop - box.clientHeight / 3;
  }, [first, data?.text, view]);

  const text = data?.text ?? null;
  return (
    <>
      <div className={styles["bar"]}>
        <Tabs
          label={t("views")}
          value={view}
          tabs={[
            { value: "whole", label: t("whole") },
            { value: "changes", label: t("changes") },
          ]}
          onChange={setView}
        />
        <code className={styles["name"]}>{data?.fileName}</code>
        {text !== null && data && (
          <>
            <CopyButton text={text} label={t("copy")} />
            <IconButton small label={t("download")} icon={Download} onClick={() => download(data.fileName, text)} />
          </>
        )}
      </div>
      <div ref={content} className={styles["content"]} tabIndex={-1}>
        {view === "changes" ? (
          deployment ? (
            <Changes document={document} deployment={deployment} selection={selection} onNode={onNode} />
          ) : (
            <EmptyState icon={FileCode} title={t("notDeployed")}>{t("notDeployedDetail")}</EmptyState>
          )
        ) : isPending ? (
          <Loading />
        ) : error ? (
          <EmptyState icon={FileCode} title={t("noFile")}>{explain(error).detail}</EmptyState>
        ) : text === null ? (
          <EmptyState icon={FileCode} title={t("notYet")}>{t("notYetDetail")}</EmptyState>
        ) : (
          <FileView text={text} sourceMap={data.sourceMap} selection={selection} labels={labels} onNode={onNode} />
        )}
      </div>
    </>
  );
}

function Loading() {
  return (
    <div className={styles["loading"]}>
      <Skeleton width="40%" />
      <Skeleton width="70%" />
      <Skeleton width="55%" />
    </div>
  );
}
