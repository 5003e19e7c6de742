import { createContext } from "react";
import type { TFunction } from "i18next";
import { loopAround, upstreamOf } from "~/shared/document/graph";
import type { WorkflowDocument } from "~/shared/document/types";
import { outputPath, pathOf } from "~/shared/expressions/path";
import type { Kinds } from "~/shared/kinds/KindsContext";

interface Insertion {
  label: string;
  path: string;
}

interface InsertionGroup {
  title: string;
  insertions: Insertion[];
}

/** The node whose form is open: what can be inserted depends on where it stands. */
export const FormNodeContext = createContext("");

const LOCAL = new Set(["item", "index", "response", "page"]);

function loopGroup(loop: string, own: ReadonlySet<string>, t: TFunction): InsertionGroup {
  return {
    title: t("inspector:insert.loop"),
    insertions: [
      { label: t("inspector:insert.item"), path: own.has("item") ? pathOf("loops", [loop, "item"]) : "item" },
      { label: t("inspector:insert.index"), path: own.has("index") ? pathOf("loops", [loop, "index"]) : "index" },
    ],
  };
}

/** What an expression of a node can use, nearest first; `names` are those of its field alone. */
export function insertionsFor(
  document: WorkflowDocument,
  kinds: Kinds,
  nodeId: string,
  names: readonly string[],
  t: TFunction,
): InsertionGroup[] {
  const own = new Set(names);
  const upstream = upstreamOf(document, nodeId);
  const loop = loopAround(document, nodeId);
  const before = document.nodes.filter((node) => upstream.has(node.id) && kinds.get(node.type)?.category !== "trigger");
  const groups: InsertionGroup[] = [
    {
      title: t("inspector:insert.trigger"),
      insertions: [
        { label: t("inspector:insert.payload"), path: "trigger.body" },
        { label: t("inspector:insert.headers"), path: "trigger.headers" },
        { label: t("inspector:insert.query"), path: "trigger.query" },
      ],
    },
  ];
  if (before.length > 0) {
    groups.push({
      title: t("inspector:insert.before"),
      insertions: before.map((node) => ({ label: node.data.label, path: outputPath(node.id) })),
    });
  }
  if (loop !== null) groups.unshift(loopGroup(loop, own, t));
  if (own.size > 0) {
    groups.unshift({
      title: t("inspector:insert.here"),
      insertions: [...own].map((name) => ({ label: LOCAL.has(name) ? t(`inspector:insert.${name}`) : name, path: name })),
    });
  }
  groups.push({
    title: t("inspector:insert.run"),
    insertions: [
      { label: t("inspector:insert.now"), path: "now" },
      { label: t("inspector:insert.runId"), path: "run.id" },
      { label: t("inspector:insert.workflowName"), path: "workflow.name" },
    ],
  });
  return groups;
}
