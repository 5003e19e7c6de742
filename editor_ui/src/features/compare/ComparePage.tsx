import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { ArrowLeftRight, CloudOff } from "lucide-react";
import { useTranslation } from "react-i18next";
import { explain } from "~/shared/api/client";
import { diffQuery, runDocumentQuery, runQuery, workflowQuery } from "~/shared/api/queries";
import type { RunDetail } from "~/shared/api/types";
import { ChangeList } from "~/shared/changes/ChangeList";
import { readDocument } from "~/shared/document/types";
import type { JsonObject } from "~/shared/lib/json";
import { useGo, usePlace } from "~/shared/lib/place";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { PageHeader } from "~/shared/ui/PageHeader";
import { Skeleton } from "~/shared/ui/Skeleton";
import { ComparedPayload, ComparedStepData } from "./ComparedData";
import { ComparedSteps } from "./ComparedSteps";
import { RunHead } from "./RunHead";
import styles from "./Compare.module.css";

/** What was changed in the workflow between the two. */
function Drawing({ workflowId, old, current }: { workflowId: string; old: number; current: number }) {
  const { t } = useTranslation("compare");
  const { data } = useQuery(diffQuery(workflowId, old, current));
  return (
    <section className={styles["part"]}>
      <h2>{t("drawing", { old, current })}</h2>
      {data ? <ChangeList changes={data.changes} /> : <Skeleton height={24} />}
    </section>
  );
}

/** Node id to its label, in the order in which they were drawn; of both runs. */
function useLabels(workflowId: string, runs: readonly RunDetail[]): Map<string, string> {
  const first = useQuery(runDocumentQuery(workflowId, runs[0]?.id ?? ""));
  const second = useQuery(runDocumentQuery(workflowId, runs[1]?.id ?? ""));
  const labels = new Map<string, string>();
  for (const { data } of [first, second]) {
    if (!data) continue;
    for (const node of readDocument(data.document as JsonObject, "").nodes) labels.set(node.id, node.data.label || node.id);
  }
  return labels;
}

function Compared({ workflowId, runs }: { workflowId: string; runs: readonly [RunDetail, RunDetail] }) {
  const { node } = usePlace();
  const go = useGo();
  const [old, current] = runs;
  const labels = useLabels(workflowId, runs);
  return (
    <div className={styles["scroll"]}>
      <div className={styles["heads"]}>
        {runs.map((run) => (
          <RunHead key={run.id} workflowId={workflowId} run={run} />
        ))}
      </div>
      {old.revision !== null && current.revision !== null && old.revision !== current.revision && (
        <Drawing workflowId={workflowId} old={old.revision} current={current.revision} />
      )}
      <ComparedSteps runs={runs} labels={labels} shown={node} onShow={(id) => go({ node: id === node ? null : id })} />
      {node === null ? (
        <ComparedPayload runs={runs} />
      ) : (
        <ComparedStepData key={node} title={labels.get(node) ?? node} workflowId={workflowId} runs={runs} nodeId={node} />
      )}
    </div>
  );
}

/** Two runs of a workflow side by side, the earlier one first unless they are swapped. */
export function ComparePage({ workflowId }: { workflowId: string }) {
  const { t } = useTranslation("compare");
  const { run, with: other } = usePlace();
  const go = useGo();
  const [swapped, setSwapped] = useState(false);
  const { data: workflow } = useQuery(workflowQuery(workflowId));
  const first = useQuery(runQuery(workflowId, run ?? ""));
  const second = useQuery(runQuery(workflowId, other ?? ""));
  const error = first.error ?? second.error;
  const runs = first.data && second.data ? ([first.data, second.data] as const) : null;
  const inOrder = runs && Date.parse(runs[0].createdAt) <= Date.parse(runs[1].createdAt);
  return (
    <div className={styles["page"]}>
      <PageHeader
        title={t("title", { name: workflow?.name ?? workflowId })}
        back={t("back")}
        onBack={() => go({ page: "executions", with: null, node: null }, { push: true })}
      >
        <Button icon={ArrowLeftRight} disabled={!runs} onClick={() => setSwapped(!swapped)}>
          {t("swap")}
        </Button>
      </PageHeader>
      {error && !runs && (
        <EmptyState icon={CloudOff} title={t("failed")}>
          {explain(error).detail}
        </EmptyState>
      )}
      {!error && !runs && <Skeleton height={240} />}
      {runs && <Compared workflowId={workflowId} runs={inOrder !== swapped ? [runs[0], runs[1]] : [runs[1], runs[0]]} />}
    </div>
  );
}
