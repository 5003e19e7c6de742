import { useMemo } from "react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { samplesQuery } from "~/shared/api/queries";
import { useDocument, useSaveState, useSession } from "~/shared/document/SessionContext";
import { useKinds } from "~/shared/kinds/KindsContext";
import type { JsonObject } from "~/shared/lib/json";
import { ownSource, scopeOf, sourcesOf, type Source } from "./sources";

interface Wanted {
  /** Only the data of this run; without, the last of each node, or that of the run on the canvas. */
  runId?: string | null;
  /** In the body of a loop: which item. */
  item?: number;
}

export interface SamplesFound {
  sources: Source[];
  own: Source | null;
  /** In the body of a loop. */
  item: { index: number; count: number } | null;
  /** The newest run, or the one that was asked for. */
  run: { id: string; state: string } | null;
  /** Nodes before it that there is no room for. */
  leftOut: number;
  isPending: boolean;
  error: Error | null;
}

const NONE: Source[] = [];

/** What comes into a node and out of it: pinned data, data of runs, or schemas. */
export function useSamples(nodeId: string, { runId, item = 0 }: Wanted = {}): SamplesFound {
  const { t } = useTranslation("data");
  const session = useSession();
  const kinds = useKinds();
  const { revision } = useSaveState();
  const nodes = useDocument((document) => document.nodes);
  const onCanvas = useStore(session.view, ({ run }) => run?.id ?? null);
  const state = useStore(session.view, ({ run }) => `${run?.state ?? ""}/${run?.steps.get(nodeId)?.state ?? ""}`);
  const query = samplesQuery({ workflowId: session.workflowId, nodeId, runId: runId === undefined ? onCanvas : runId, item });
  const { data, isPending, error } = useQuery({
    ...query,
    queryKey: [...query.queryKey, revision, state],
    placeholderData: keepPreviousData,
  });
  return useMemo(() => {
    const node = nodes.find((one) => one.id === nodeId);
    const current = data?.nodeId === nodeId ? data : undefined;
    const isTrigger = (type: string) => kinds.get(type)?.category === "trigger";
    const words = { trigger: t("trigger"), item: t("item") };
    return {
      sources: current ? sourcesOf(current, nodes, isTrigger, words) : NONE,
      own: node ? ownSource(current, node) : null,
      item: current?.item ? { index: current.item.index, count: current.item.count } : null,
      run: current?.run ?? null,
      leftOut: current?.leftOut ?? 0,
      isPending,
      error,
    };
  }, [data, error, isPending, kinds, nodeId, nodes, t]);
}

/** The sample that previews of a node's expressions are made with. */
export function useSampleScope(nodeId: string): JsonObject {
  const { workflowId } = useSession();
  const name = useDocument((document) => document.name);
  const { sources, item } = useSamples(nodeId);
  return useMemo(() => scopeOf(sources, { id: workflowId, name }, item?.index ?? null), [item?.index, name, sources, workflowId]);
}
