import { createContext, useContext } from "react";
import type { NodeKind } from "~/shared/api/types";

export type Kinds = ReadonlyMap<string, NodeKind>;

export const KindsContext = createContext<Kinds>(new Map());

export function useKinds(): Kinds {
  return useContext(KindsContext);
}

/** The kind of a node type, or undefined for a type that this server does not know. */
export function useKind(type: string): NodeKind | undefined {
  return useKinds().get(type);
}
