import type { Samples } from "~/shared/api/types";
import type { WorkflowNode } from "~/shared/document/types";
import { outputPath, pathOf } from "~/shared/expressions/path";
import type { JsonObject, JsonValue } from "~/shared/lib/json";

/** Where the data of a source is from: what somebody pinned, a run, or only what is known before one. */
export type Origin = "pinned" | "run" | "schema" | "none";

/** Something that expressions of a node can use, with the data there is of it. */
export interface Source {
  /** Its path in expressions, which is its name as well; "own" is what came out of the node itself. */
  path: string;
  kind: "node" | "trigger" | "item" | "own";
  /** The node it is the output of; null for what is the run's or the loop's. */
  nodeId: string | null;
  label: string;
  origin: Origin;
  value: JsonValue | undefined;
  schema: JsonObject | null;
  runId: string | null;
  endedAt: string | null;
  /** Bytes of the whole value. */
  size: number;
  cut: boolean;
}

interface Found {
  value: JsonValue;
  schema: JsonObject | null;
  runId: string | null;
  endedAt?: string | null;
  size: number;
  cut: boolean;
}

type Named = Pick<Source, "path" | "kind" | "nodeId" | "label">;

function sourceOf(named: Named, found: Found | undefined, pinned: JsonValue | undefined): Source {
  const schema = found?.schema ?? null;
  if (pinned !== undefined) {
    return { ...named, origin: "pinned", value: pinned, schema, runId: null, endedAt: null, size: 0, cut: false };
  }
  const ran = found !== undefined && found.runId !== null;
  return {
    ...named,
    origin: ran ? "run" : schema ? "schema" : "none",
    value: ran ? found.value : undefined,
    schema,
    runId: found?.runId ?? null,
    endedAt: found?.endedAt ?? null,
    size: found?.size ?? 0,
    cut: found?.cut ?? false,
  };
}

function ofOutput(sample: Samples["own"]): Found {
  return { ...sample, value: sample.output as JsonValue, schema: sample.outputSchema as JsonObject | null };
}

function ofValue(sample: Samples["trigger"] | NonNullable<Samples["item"]>): Found {
  return { ...sample, value: sample.value as JsonValue, schema: sample.valueSchema as JsonObject | null };
}

interface Words {
  trigger: string;
  item: string;
}

/** What a node can use, nearest first: the item of its loop, the nodes before it, and what started the run. */
export function sourcesOf(samples: Samples, nodes: readonly WorkflowNode[], isTrigger: (type: string) => boolean, words: Words): Source[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const sources: Source[] = [];
  const { item } = samples;
  if (item) {
    const list = byId.get(item.loop)?.data.pinned;
    const pinned = Array.isArray(list) ? list[Math.min(item.index, list.length - 1)] : undefined;
    sources.push(sourceOf({ path: "item", kind: "item", nodeId: null, label: words.item }, ofValue(item), pinned));
  }
  for (const sample of samples.before) {
    const node = byId.get(sample.nodeId);
    if (!node) continue;
    const named: Named = { path: outputPath(node.id), kind: "node", nodeId: node.id, label: node.data.label };
    sources.push(sourceOf(named, ofOutput(sample), node.data.pinned));
  }
  const pinnedTrigger = nodes.find((node) => isTrigger(node.type) && node.data.pinned !== undefined)?.data.pinned;
  const trigger: Named = { path: "trigger", kind: "trigger", nodeId: null, label: words.trigger };
  return [...sources, sourceOf(trigger, ofValue(samples.trigger), pinnedTrigger)];
}

/** What came out of the node itself. */
export function ownSource(samples: Samples | undefined, node: WorkflowNode): Source {
  const named: Named = { path: outputPath(node.id), kind: "own", nodeId: node.id, label: node.data.label };
  return sourceOf(named, samples && ofOutput(samples.own), node.data.pinned);
}

/** The sources as the names that a preview of an expression is given. */
export function scopeOf(sources: readonly Source[], workflow: { id: string; name: string }, index: number | null): JsonObject {
  const nodes: JsonObject = {};
  const scope: JsonObject = { nodes, workflow, run: { id: "preview", dagId: workflow.id, logicalDate: null, attempt: 1 } };
  for (const { kind, nodeId, value } of sources) {
    if (value === undefined) continue;
    if (nodeId !== null) nodes[nodeId] = { output: value };
    else scope[kind] = value;
  }
  if (index !== null) scope["index"] = index;
  return scope;
}

/** The path of something inside of a source. */
export const pathIn = (source: Pick<Source, "path">, steps: readonly (string | number)[]): string => pathOf(source.path, steps);
