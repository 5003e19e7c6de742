import { flushSync } from "react-dom";
import type { TFunction } from "i18next";
import type { StoreApi } from "zustand/vanilla";
import type { Change } from "~/shared/document/operations";
import type { CanvasHandle, Session } from "~/shared/document/session";
import { isDecoration, type WorkflowDocument, type WorkflowEdge, type WorkflowNode } from "~/shared/document/types";
import { nodeSize } from "~/shared/kinds/cardSize";
import type { Kinds } from "~/shared/kinds/KindsContext";
import { flowStoreOf } from "./flowStore";
import { uiOf, type Popup } from "./ui";

/** What every command on the canvas needs: made once for a session, it reads what is now when it is asked. */
export interface CanvasContext {
  session: Session;
  kinds: Kinds;
  t: TFunction<"canvas">;
  ui: ReturnType<typeof uiOf>;
  document: () => WorkflowDocument;
  selection: () => ReadonlySet<string>;
  /** The only node that is selected. */
  only: () => WorkflowNode | undefined;
  /** The only card that is selected: no frame and no note. */
  onlyCard: () => WorkflowNode | undefined;
  edges: () => WorkflowEdge[];
  canvas: () => CanvasHandle | null;
  sizeOf: (node: WorkflowNode) => { width: number; height: number };
  open: (popup: Popup) => void;
  /** A change after which these nodes are selected, in view, and hold the focus. */
  changeTo: (change: Change, ids: string[]) => void;
  say: (words: string) => void;
}

export function canvasContext(session: Session, kinds: Kinds, t: TFunction<"canvas">): CanvasContext {
  const ui: StoreApi<ReturnType<ReturnType<typeof uiOf>["getState"]>> = uiOf(session);
  const flow = flowStoreOf(session, kinds);
  const document = () => session.history.store.getState().document;
  const selection = () => session.view.getState().selection;
  const only = () => {
    const [id] = selection();
    return selection().size === 1 ? document().nodes.find((node) => node.id === id) : undefined;
  };
  return {
    session,
    kinds,
    t,
    ui,
    document,
    selection,
    only,
    onlyCard: () => {
      const node = only();
      return node && !isDecoration(node) ? node : undefined;
    },
    edges: () => {
      const selected = new Set(flow.state.getState().edges.flatMap((edge) => (edge.selected === true ? [edge.id] : [])));
      return selected.size === 0 ? [] : document().edges.filter((edge) => selected.has(edge.id));
    },
    canvas: () => session.view.getState().canvas,
    sizeOf: (node) => nodeSize(node, kinds),
    open: (popup) => ui.setState({ popup, menu: null }),
    changeTo: (change, ids) => {
      flushSync(() => {
        session.change(change);
        session.select(ids);
      });
      const [first] = ids;
      if (first !== undefined) session.view.getState().canvas?.focus(first);
    },
    say: (words) => ui.setState({ said: words }),
  };
}
