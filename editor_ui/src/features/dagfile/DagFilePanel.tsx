import { useEffect, useMemo, useRef } from "react";
import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { FileCode } from "lucide-react";
import { api, explain, result } from "~/shared/api/client";
import { identityOf } from "~/shared/document/identity";
import { useDocument, useSelection, useSession } from "~/shared/document/SessionContext";
import type { WorkflowDocument } from "~/shared/document/types";
import { classes } from "~/shared/lib/classes";
import type { JsonObject } from "~/shared/lib/json";
import { useDebounced } from "~/shared/lib/useDebounced";
import { CopyButton } from "~/shared/ui/CopyButton";
import { EmptyState } from "~/shared/ui/EmptyState";
import { Skeleton } from "~/shared/ui/Skeleton";
import { highlight } from "./highlight";
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

/** The DAG file that deploying would write, with the lines of the selected nodes marked. */
export function DagFilePanel() {
  const session = useSession();
  const selection = useSelection();
  const document = useDebounced(
    useDocument((current) => current),
    PAUSE_MS,
  );
  const { data, error, isPending } = useQuery(compileQuery(session.workflowId, document));
  const code = useRef<HTMLOListElement>(null);
  const lines = useMemo(() => highlight(data?.text ?? ""), [data?.text]);
  const spans = selection.flatMap((id) => data?.sourceMap[id] ?? []).map(Number);
  const first = spans[0] ?? null;

  useEffect(() => {
    if (first === null) return;
    code.current?.children[first - 1]?.scrollIntoView({ block: "center" });
  }, [first, data?.text]);

  if (isPending) return <Loading />;
  if (error) return <EmptyState icon={FileCode} title="No file">{explain(error).detail}</EmptyState>;
  if (data.text === null) {
    return (
      <EmptyState icon={FileCode} title="No DAG file yet">
        It can be written once the problems are solved.
      </EmptyState>
    );
  }
  return (
    <div className={styles["panel"]}>
      <div className={styles["bar"]}>
        <code>{data.fileName}</code>
        <CopyButton text={data.text} label="Copy the file" />
      </div>
      <ol ref={code} className={styles["code"]} aria-label="DAG file">
        {lines.map((line, index) => (
          <li key={index} className={classes(isMarked(spans, index + 1) && styles["marked"])}>
            {line.map((token, at) => (
              <span key={at} className={token.kind && styles[token.kind]}>
                {token.text}
              </span>
            ))}
          </li>
        ))}
      </ol>
    </div>
  );
}

function isMarked(spans: number[], line: number): boolean {
  for (let at = 0; at + 1 < spans.length; at += 2) {
    if (line >= (spans[at] ?? 0) && line <= (spans[at + 1] ?? 0)) return true;
  }
  return false;
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
