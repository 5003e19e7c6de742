import type { PathStep } from "~/shared/expressions/path";
import { childrenOf, type DataNode } from "./nodes";

export interface TreeRoot {
  id: string;
  label: string;
  node: DataNode;
}

export interface TreeRow {
  id: string;
  root: TreeRoot;
  steps: readonly PathStep[];
  label: string;
  depth: number;
  node: DataNode;
  hasChildren: boolean;
  open: boolean;
}

/** Rows that somebody opened or closed; others are open when they are near the top. */
export type Toggled = ReadonlyMap<string, boolean>;

const OPEN_DEPTH = 3;
const OPEN_CHILDREN = 30;

export const rowId = (root: string, steps: readonly PathStep[]): string => JSON.stringify([root, ...steps]);

/** The rows that are seen of a tree, in their order. */
export function treeRows(roots: readonly TreeRoot[], toggled: Toggled): TreeRow[] {
  const rows: TreeRow[] = [];
  const add = (root: TreeRoot, steps: readonly PathStep[], label: string, node: DataNode, first: boolean) => {
    const id = rowId(root.id, steps);
    const children = childrenOf(node);
    const depth = steps.length;
    const near = first && depth < OPEN_DEPTH && children.length <= OPEN_CHILDREN;
    const open = children.length > 0 && (toggled.get(id) ?? near);
    rows.push({ id, root, steps, label, depth, node, hasChildren: children.length > 0, open });
    if (!open) return;
    for (const child of children) add(root, [...steps, child.step], String(child.step), child.node, first);
  };
  roots.forEach((root, index) => add(root, [], root.label, root.node, index === 0));
  return rows;
}
