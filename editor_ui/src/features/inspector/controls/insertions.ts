import { createContext, useContext, useMemo } from "react";
import { loopAround, upstreamOf } from "~/shared/document/graph";
import { useDocument } from "~/shared/document/SessionContext";
import { useKinds } from "~/shared/kinds/KindsContext";

export interface Insertion {
  label: string;
  path: string;
}

interface InsertionGroup {
  title: string;
  insertions: Insertion[];
}

/** The node whose form is open: what can be inserted depends on where it stands. */
export const FormNodeContext = createContext("");

const ALWAYS: InsertionGroup[] = [
  {
    title: "Trigger",
    insertions: [
      { label: "Payload", path: "trigger.body" },
      { label: "Headers", path: "trigger.headers" },
      { label: "Query", path: "trigger.query" },
    ],
  },
];

const OTHER: InsertionGroup = {
  title: "Run",
  insertions: [
    { label: "Time now", path: "now" },
    { label: "Run id", path: "run.id" },
    { label: "Workflow name", path: "workflow.name" },
  ],
};

const NONE: readonly string[] = [];

const LOCAL: Partial<Record<string, string>> = {
  item: "This item",
  index: "Its position, from 0",
  response: "The answer",
  page: "The page's number, from 1",
};

/** What an expression of the open node can use, nearest first; `names` are those of its field alone. */
export function useInsertions(names = NONE): InsertionGroup[] {
  const nodeId = useContext(FormNodeContext);
  const document = useDocument((current) => current);
  const kinds = useKinds();
  const listed = names.join();
  return useMemo(() => {
    const own = new Set(listed === "" ? [] : listed.split(","));
    const upstream = upstreamOf(document, nodeId);
    const loop = loopAround(document, nodeId);
    const before = document.nodes.filter(
      (node) => upstream.has(node.id) && kinds.get(node.type)?.category !== "trigger",
    );
    const groups = [...ALWAYS];
    if (before.length > 0) {
      groups.push({
        title: "Steps before this one",
        insertions: before.map((node) => ({ label: node.data.label, path: `nodes.${node.id}.output` })),
      });
    }
    if (loop !== null) {
      groups.unshift({
        title: "Loop",
        insertions: [
          { label: "This item", path: own.has("item") ? `loops.${loop}.item` : "item" },
          { label: "Its position, from 0", path: own.has("index") ? `loops.${loop}.index` : "index" },
        ],
      });
    }
    if (own.size > 0) {
      groups.unshift({
        title: "In this field",
        insertions: [...own].map((name) => ({ label: LOCAL[name] ?? name, path: name })),
      });
    }
    return [...groups, OTHER];
  }, [document, kinds, nodeId, listed]);
}
