import type { Me, NodeKind, Workflow, WorkflowSummary } from "~/shared/api/types";
import type { WorkflowDocument, WorkflowEdge, WorkflowNode } from "~/shared/document/types";
import type { JsonObject } from "~/shared/lib/json";

const port = (name: string, label: string, body = false) => ({ name, label, body });
const main = [port("main", "Main")];

function kind(part: Partial<NodeKind> & Pick<NodeKind, "type" | "label" | "category">): NodeKind {
  return {
    description: `${part.label} kind`,
    inputs: main,
    outputs: main,
    outputsFrom: null,
    configSchema: {},
    optionsSchema: null,
    errorOutput: null,
    credential: null,
    scheduled: false,
    called: false,
    ...part,
  };
}

const OPERATORS = ["equals", "greaterThan", "isEmpty"];
const ROWS = { type: "array", items: { oneOf: [{ $ref: "#/$defs/Row" }, { $ref: "#/$defs/Group" }] } };

export const kindList: NodeKind[] = [
  kind({
    type: "trigger.webhook",
    label: "Webhook",
    category: "trigger",
    inputs: [],
    called: true,
    configSchema: {
      properties: { path: { title: "Path", type: "string", "x-widget": "address", "x-base": "workfuse/hooks/" } },
    },
  }),
  kind({
    type: "trigger.schedule",
    label: "Schedule",
    category: "trigger",
    inputs: [],
    scheduled: true,
    configSchema: {
      properties: {
        days: { title: "On days", enum: ["all", "weekdays"], default: "all", "x-widget": "select" },
        weekdays: {
          title: "Weekdays",
          type: "array",
          items: { enum: ["mon", "tue", "wed"], type: "string" },
          "x-widget": "choices",
          "x-when": { days: ["weekdays"] },
        },
      },
    },
  }),
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
    optionsSchema: {
      properties: {
        forEach: {
          title: "Once per item",
          anyOf: [{ $ref: "#/$defs/ForEach" }, { type: "null" }],
          default: null,
          "x-widget": "object",
        },
      },
      $defs: {
        ForEach: {
          type: "object",
          required: ["items"],
          properties: {
            items: { title: "List", type: "string", "x-widget": "text" },
            concurrency: { title: "At the same time", type: "integer", default: 8, "x-widget": "number" },
          },
        },
      },
    },
  }),
  kind({
    type: "logic.condition",
    label: "Condition",
    category: "logic",
    outputs: [
      port("true", "True"),
      port("false", "False"),
    ],
    outputsFrom: { field: "cases", handle: "id", label: "label", also: [port("else", "Otherwise")] },
    configSchema: {
      required: ["conditions"],
      properties: {
        mode: { title: "Decide by", enum: ["rows", "cases"], default: "rows", "x-widget": "select" },
        conditions: {
          title: "Conditions",
          ...ROWS,
          "x-widget": "conditions",
          "x-when": { mode: ["rows"] },
        },
        cases: {
          title: "Cases",
          type: "array",
          items: { $ref: "#/$defs/Case" },
          "x-widget": "rows",
          "x-noun": "Case",
          "x-ordered": true,
          "x-when": { mode: ["cases"] },
        },
      },
      $defs: {
        Row: {
          type: "object",
          properties: {
            left: {},
            operator: { enum: OPERATORS },
            right: { "x-when": { operator: OPERATORS.filter((one) => one !== "isEmpty") } },
            type: { enum: ["auto", "text"] },
          },
        },
        Group: {
          type: "object",
          properties: {
            match: { enum: ["all", "any"] },
            conditions: { type: "array", items: { $ref: "#/$defs/Row" } },
          },
        },
        Case: {
          type: "object",
          required: ["id"],
          properties: {
            id: { type: "string", "x-widget": "id" },
            label: { title: "Case name", type: "string" },
            conditions: { title: "Conditions", anyOf: [ROWS, { type: "null" }], "x-widget": "conditions" },
            expression: { title: "Or expression", type: "string", "x-widget": "expression" },
          },
        },
      },
    },
  }),
  kind({
    type: "logic.loop",
    label: "Loop",
    category: "logic",
    outputs: [
      port("item", "Each item", true),
      port("done", "Done"),
    ],
  }),
  kind({
    type: "action.ai",
    label: "AI",
    category: "action",
    configSchema: {
      properties: {
        outputSchema: { title: "Answer", anyOf: [{ type: "object" }, { type: "null" }], "x-widget": "schema", "x-closed": true },
      },
    },
  }),
];

/** As a list of operations: each sort has fields of its own. */
export const operationsKind: NodeKind = kind({
  type: "utility.list",
  label: "List",
  category: "utility",
  configSchema: {
    properties: {
      operations: {
        title: "Operations",
        type: "array",
        items: { oneOf: [{ $ref: "#/$defs/Sort" }, { $ref: "#/$defs/Limit" }, { $ref: "#/$defs/Keep" }] },
        "x-widget": "rows",
        "x-noun": "Operation",
        "x-ordered": true,
      },
    },
    $defs: {
      Sort: {
        title: "Sort",
        properties: { op: { const: "sort" }, by: { title: "By", type: "string" } },
      },
      Limit: {
        title: "Keep some",
        properties: { op: { const: "limit" }, count: { title: "How many", type: "integer" }, by: { title: "By" } },
      },
      Keep: {
        title: "Keep fields",
        required: ["names"],
        properties: {
          op: { const: "keep" },
          names: { title: "Fields", type: "array", items: { type: "string" }, "x-widget": "names" },
          by: { title: "By", type: "array", items: { type: "string" }, "x-widget": "names", "x-noun": "Column" },
          where: { title: "Where", type: "string", "x-widget": "expression", "x-names": ["item", "index"] },
        },
      },
    },
  },
});
kindList.push(operationsKind);

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
    owner: "Ada",
    ownerId: "1",
    nodeCount: 2,
    tags: [],
    picture: { nodes: [], edges: [] },
    deployment: null,
    lastRun: null,
    recentRuns: [],
    nextRun: null,
    deletedAt: null,
    ...part,
  };
}

export function workflow(document: WorkflowDocument, part: Partial<WorkflowSummary> = {}): Workflow {
  return { ...summary(part), document: document as unknown as JsonObject };
}

export const me: Me = { id: "1", name: "Ada", canEdit: true, canRun: true, canDelete: true };
