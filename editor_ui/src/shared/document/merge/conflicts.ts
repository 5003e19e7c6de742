import type { JsonValue } from "~/shared/lib/json";
import type { WorkflowEdge } from "../types";
import type { Side } from "./values";

type Value = JsonValue | undefined;

/** Something that two people changed in two ways; it needs a decision. */
export type Difference =
  | { kind: "field"; nodeId: string | null; path: string[]; base: Value; mine: Value; theirs: Value }
  | { kind: "replaced"; nodeId: string; mine: string; theirs: string }
  /** One side deleted the node, the other worked on it. */
  | { kind: "deleted"; nodeId: string; by: Side }
  /** Both moved the same nodes: one decision for all of them. */
  | { kind: "place"; nodeId: string }
  | { kind: "edge"; edgeId: string; nodeId: string; mine: WorkflowEdge | undefined; theirs: WorkflowEdge | undefined };

export type Conflict = Difference & { key: string };

export type Decide = (difference: Difference) => Side;

export function keyOf(difference: Difference): string {
  switch (difference.kind) {
    case "field":
      return JSON.stringify(["field", difference.nodeId, ...difference.path]);
    case "edge":
      return JSON.stringify(["edge", difference.edgeId]);
    case "place":
      return "place";
    default:
      return JSON.stringify([difference.kind, difference.nodeId]);
  }
}

/** What holds unless a person says otherwise: no work is thrown away, and mine is what I have before my eyes. */
export function suggestion(difference: Difference): Side {
  if (difference.kind === "deleted") return difference.by === "mine" ? "theirs" : "mine";
  if (difference.kind === "edge" && difference.mine === undefined) return "theirs";
  return "mine";
}
