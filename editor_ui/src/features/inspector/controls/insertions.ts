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

/** What an expression of the open node can use, nearest first. */
export function useInsertions(): InsertionGroup[] {
  const nodeId = useContext(FormNodeContext);
  const document = useDocument((current) => current);
  const kinds = useKinds();
  return useMemo(() => {
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
          { label: "This item", path: "item" },
          { label: "Its position, from 0", path: "index" },
        ],
      });
    }
    return [...groups, OTHER];
  }, [document, kinds, nodeId]);
}
