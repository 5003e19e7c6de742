import { useContext, useMemo } from "react";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useStore } from "zustand";
import { api, result } from "~/shared/api/client";
import { samplesQuery } from "~/shared/api/queries";
import type { components } from "~/shared/api/schema";
import type { Samples } from "~/shared/api/types";
import { useSession } from "~/shared/document/SessionContext";
import type { Session } from "~/shared/document/session";
import { useKinds, type Kinds } from "~/shared/kinds/KindsContext";
import { isJsonObject, type JsonObject, type JsonValue } from "~/shared/lib/json";
import { scopeOf, sourcesOf } from "~/shared/samples/sources";
import { FormNodeContext } from "../controls/insertions";
import { firstItem, type Sample } from "./samples";
import type { Language } from "./suggest";
import type { Known } from "./tree";

type Scope = components["schemas"]["ExpressionScope"];

/** All that the expressions of a node can see. */
export interface Sight {
  root: Known;
  sample: Sample;
  /** Whether there is any data, of a run or pinned. */
  sampled: boolean;
  labels: ReadonlyMap<string, string>;
  language: Language | undefined;
  /** Whether all answers are there, or will not come: before, what is seen is not the whole. */
  settled: boolean;
}

const FRESH_MS = 20_000;
const WORDS = { trigger: "trigger", item: "item" };

const languageQuery = queryOptions({
  queryKey: ["expression-language"],
  queryFn: ({ signal }) => result(api.GET("/api/v1/expressions/language", { signal })),
  staleTime: Infinity,
});

const documentOf = (session: Session) => session.history.store.getState().document;

const scopeQuery = (session: Session, nodeId: string) =>
  queryOptions({
    queryKey: ["expression-scope", session.workflowId, nodeId],
    queryFn: ({ signal }) => {
      const document = documentOf(session) as unknown as JsonObject;
      return result(api.POST("/api/v1/expressions/scope", { body: { document, nodeId }, signal }));
    },
    staleTime: FRESH_MS,
    retry: false,
  });

/** The list that a node does its work for item by item, if it does. */
function ownList(session: Session, nodeId: string): JsonValue | undefined {
  const each = documentOf(session).nodes.find(({ id }) => id === nodeId)?.data.options?.["forEach"];
  return isJsonObject(each) ? each["items"] : undefined;
}

const itemQuery = (session: Session, nodeId: string, sample: Sample) => {
  const list = ownList(session, nodeId);
  return queryOptions({
    queryKey: ["expression-item", session.workflowId, nodeId, list, sample],
    queryFn: async () => (await firstItem(list ?? null, sample)) ?? null,
    enabled: list !== undefined,
    staleTime: Infinity,
    retry: false,
  });
};

function sampleOf(session: Session, kinds: Kinds, samples: Samples | undefined): Sample {
  const { nodes, name } = documentOf(session);
  const isTrigger = (type: string) => kinds.get(type)?.category === "trigger";
  const sources = samples ? sourcesOf(samples, nodes, isTrigger, WORDS) : [];
  return scopeOf(sources, { id: session.workflowId, name }, samples?.item?.index ?? null);
}

/** The names that are there, as the properties of one schema. */
function schemasOf(scope: Scope | undefined, language: Language | undefined, names: readonly string[]): JsonObject {
  const everywhere = (language?.roots ?? []).filter((root) => !root.local && root.name !== "nodes");
  const schemas: JsonObject = Object.fromEntries(everywhere.map((root) => [root.name, {}]));
  Object.assign(schemas, scope?.roots);
  schemas["nodes"] = { type: "object", properties: (scope?.nodes ?? {}) as JsonObject };
  if (scope && scope.loops.length > 0) {
    const inner = { type: "object", properties: { item: {}, index: {} } };
    schemas["loops"] = { type: "object", properties: Object.fromEntries(scope.loops.map((id) => [id, inner])) };
  }
  // The item of a field's own list is none that the node knows anything of.
  for (const name of names) schemas[name] = {};
  return schemas;
}

const NO_NAMES: readonly string[] = [];

/**
 * What the fields of the open form can see, as far as it is known by now.
 * @param names those of one field alone.
 */
export function useSight(wanted: boolean, names = NO_NAMES): Sight {
  const session = useSession();
  const nodeId = useContext(FormNodeContext);
  const kinds = useKinds();
  const enabled = wanted && nodeId !== "" && session.editable;
  const onCanvas = useStore(session.view, ({ run }) => run?.id ?? null);
  const { data: language, isFetched: hasLanguage } = useQuery({ ...languageQuery, enabled });
  const { data: scope, isFetched: hasScope } = useQuery({ ...scopeQuery(session, nodeId), enabled });
  const samples = samplesQuery({ workflowId: session.workflowId, nodeId, runId: onCanvas, item: 0 });
  const { data: found, isFetched: hasSamples } = useQuery({ ...samples, enabled, staleTime: FRESH_MS, retry: false });
  const sample = useMemo(() => sampleOf(session, kinds, found), [session, kinds, found]);
  const items = itemQuery(session, nodeId, sample);
  const { data: item } = useQuery({ ...items, enabled: enabled && found !== undefined && items.enabled === true });
  const own = names.join();
  const settled = hasLanguage && hasScope && hasSamples;

  return useMemo(() => {
    const mine = own === "" ? [] : own.split(",");
    const repeated = item === undefined ? sample : { ...sample, item, index: 0 };
    const seen = Object.fromEntries(Object.entries(repeated).filter(([name]) => !mine.includes(name)));
    return {
      root: { sample: seen, schema: { type: "object", properties: schemasOf(scope, language, mine) } },
      sample: seen,
      sampled: seen["trigger"] !== undefined || Object.keys(seen["nodes"] ?? {}).length > 0,
      labels: new Map(documentOf(session).nodes.map((node) => [node.id, node.data.label])),
      language,
      settled,
    };
  }, [session, sample, scope, item, language, settled, own]);
}
