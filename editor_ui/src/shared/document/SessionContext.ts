import { createContext, useContext } from "react";
import { useStore } from "zustand";
import { useShallow } from "zustand/react/shallow";
import type { Diagnostic, Step } from "~/shared/api/types";
import type { SaveState } from "./saver";
import type { RunOverlay, Session } from "./session";
import type { WorkflowDocument, WorkflowNode } from "./types";

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error("useSession needs a SessionContext around it.");
  return session;
}

/** A part of the document. The selector must give the same value for the same document. */
export function useDocument<T>(select: (document: WorkflowDocument) => T): T {
  return useStore(useSession().history.store, (state) => select(state.document));
}

export function useNode(id: string | null): WorkflowNode | undefined {
  return useDocument((document) => (id === null ? undefined : document.nodes.find((node) => node.id === id)));
}

export function useSelection(): string[] {
  return useStore(
    useSession().view,
    useShallow((view) => [...view.selection]),
  );
}

const NONE: Diagnostic[] = [];

export function useNodeProblems(nodeId: string | null): Diagnostic[] {
  return useStore(useSession().view, (view) => view.problems.get(nodeId) ?? NONE);
}

export function useRunOverlay(): RunOverlay | null {
  return useStore(useSession().view, (view) => view.run);
}

export function useStep(nodeId: string): Step | undefined {
  return useStore(useSession().view, (view) => view.run?.steps.get(nodeId));
}

export function useSaveState(): SaveState {
  return useStore(useSession().saver.state);
}
