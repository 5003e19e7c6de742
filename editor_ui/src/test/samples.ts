import type { Me, NodeKind, Workflow, WorkflowSummary } from "~/shared/api/types";
import type { WorkflowDocument, WorkflowEdge, WorkflowNode } from "~/shared/document/types";
import type { JsonObject } from "~/shared/lib/json";

const main = [{ name: "main", label: "Main" }];

function kind(part: Partial<NodeKind> & Pick<NodeKind, "type" | "label" | "category">): NodeKind {
  return {
    description: `${part.label} kind`,
    inputs: main,
    outputs: main,
    configSchema: {},
    optionsSchema: null,
    errorOutput: null,
    credential: null,
    ...part,
  };
}

const OPERATORS = ["equals", "greaterThan", "isEmpty"];

export const kindList: NodeKind[] = [
  kind({ type: "trigger.webhook", label: "Webhook", category: "trigger", inputs: [] }),
  kind({
    type: "action.http",
    label: "HTTP request",
    category: "action",
    credential: { kind: "http", required: false },
    configSchema: {
      required: ["url"],
      properties: {
        method: { title: "Method", enum: ["GET", "POST"], default: "GET", "x-widget": "select" },
        url: { title: "Address", type: "string", "x-widget": "expression", description: "Where to send it." },
        headers: { title: "Headers", type: "object", "x-widget": "key-value" },
        body: { title: "Body", "x-widget": "json" },
        timeout: { title: "Timeout", type: "number", default: 30, "x-widget": "number", "x-advanced": true },
      },
    },
  }),
  kind({
    type: "logic.condition",
    label: "Condition",
    category: "logic",
    outputs: [
      { name: "true", label: "True" },
      { name: "false", label: "False" },
    ],
    configSchema: {
      required: ["conditions"],
      properties: {
        conditions: { title: "Conditions", type: "array", items: { $ref: "#/$defs/Row" }, "x-widget": "conditions" },
      },
      $defs: { Row: { type: "object", properties: { left: {}, operator: { enum: OPERATORS }, right: {} } } },
    },
  }),
  kind({
    type: "logic.loop",
    label: "Loop",
    category: "logic",
    outputs: [
      { name: "item", label: "Each item" },
      { name: "done", label: "Done" },
    ],
  }),
];

export const kinds = new Map(kindList.map((item) => [item.type, item]));

export function sampleKind(type: string): NodeKind {
  const found = kinds.get(type);
  if (!found) throw new Error(`no sample kind ${type}`);
  return found;
}

export function node(id: string, type = "action.http", config: JsonObject = {}): WorkflowNode {
  return { id, type, position: { x: 0, y: 0 }, data: { label: id, config } };
}

export function edge(source: string, target: string, sourceHandle: string | null = null): WorkflowEdge {
  return { id: `${source}-${target}`, source, target, sourceHandle, targetHandle: null };
}

export function documentOf(nodes: WorkflowNode[], edges: WorkflowEdge[] = []): WorkflowDocument {
  return { schemaVersion: 1, name: "Sample", description: "", settings: {}, nodes, edges };
}

export function summary(part: Partial<WorkflowSummary> = {}): WorkflowSummary {
  return {
    id: "sample",
    name: "Sample",
    description: "",
    revision: 1,
    updatedAt: "2026-11-24T03:00:00Z",
    owner: "admin",
    nodeCount: 2,
    deployment: null,
    lastRun: null,
    ...part,
  };
}

export function workflow(document: WorkflowDocument, part: Partial<WorkflowSummary> = {}): Workflow {
  return { ...summary(part), document: document as unknown as JsonObject };
}

export const me: Me = { id: "1", name: "Ada", canEdit: true, canRun: true };
