import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import type { components } from "~/shared/api/schema";
import { api, result } from "~/shared/api/client";
import { useDebounced } from "~/shared/lib/useDebounced";
import { isJsonObject, type JsonValue } from "~/shared/lib/json";
import type { Sample } from "./samples";
import { hasExpression, regionsOf } from "./tokens";

export type Preview = components["schemas"]["ExpressionPreview"];

const PAUSE_MS = 250;

/** The part of a sample that a text asks for: outputs may be large, and most fields use one. */
function used(text: string, sample: Sample): Sample {
  const inside = regionsOf(text)
    .map(({ from, to }) => text.slice(from, to))
    .join(" ");
  const nodes = isJsonObject(sample["nodes"]) ? sample["nodes"] : {};
  const parts = Object.entries(sample).filter(([name]) => name !== "nodes" && inside.includes(name));
  return { ...Object.fromEntries(parts), nodes: Object.fromEntries(Object.entries(nodes).filter(([id]) => inside.includes(id))) };
}

const previewQuery = (value: JsonValue, text: string, sample: Sample) => {
  const part = used(text, sample);
  return queryOptions({
    queryKey: ["expression-preview", value, part],
    queryFn: ({ signal }) => result(api.POST("/api/v1/expressions/preview", { body: { value, sample: part }, signal })),
    staleTime: Infinity,
    gcTime: 60_000,
    retry: false,
  });
};

/** What a text gives for a sample, once typing has paused; undefined while nobody knows. */
export function usePreview(text: string, value: JsonValue, sample: Sample, wanted: boolean): Preview | undefined {
  const settled = useDebounced(text, PAUSE_MS);
  const enabled = wanted && hasExpression(settled) && settled === text;
  const query = previewQuery(value, settled, sample);
  const { data } = useQuery({ ...query, enabled, placeholderData: keepPreviousData });
  return wanted && hasExpression(text) ? data : undefined;
}
