import { applyNodeChanges, type Edge, type EdgeChange, type Node, type NodeChange } from "@xyflow/react";
import { createStore, type StoreApi } from "zustand/vanilla";
import { parentsFirst, settleInGroups, type Size } from "~/shared/document/groups";
import { moveNodes, resizeNodes } from "~/shared/document/operations";
import type { Session } from "~/shared/document/session";
import { GROUP, NOTE, type Point, type WorkflowEdge, type WorkflowNode } from "~/shared/document/types";
import type { Kinds } from "~/shared/kinds/KindsContext";
import { cardHandles } from "./cardHandles";
import { nameId } from "./facts";
import { nodeSize } from "~/shared/kinds/cardSize";

export type FlowNode = Node<{ node: WorkflowNode }, "card" | "group" | "note">;
export type FlowEdge = Edge<{ edge: WorkflowEdge }, "line">;

interface FlowState {
  nodes: FlowNode[];
  edges: FlowEdge[];
}

export interface FlowStore {
  state: StoreApi<FlowState>;
  onNodesChange: (changes: NodeChange<FlowNode>[]) => void;
  onEdgesChange: (changes: EdgeChange<FlowEdge>[]) => void;
}

function flowType(node: WorkflowNode): "card" | "group" | "note" {
  return node.type === GROUP || node.type === NOTE ? node.type : "card";
}

function flowNode(node: WorkflowNode, parentId: string | undefined, kinds: Kinds, selected: boolean): FlowNode {
  const type = flowType(node);
  const size = nodeSize(node, kinds);
  return {
    id: node.id,
    type,
    position: node.position,
    data: { node },
    selected,
    ...size,
    measured: size,
    handles: type === "card" ? cardHandles(node, kinds.get(node.type)) : [],
    // A card names itself, and says where it leads: see CardName. Frames and notes do so in their element.
    ...(type === "card" && { domAttributes: { "aria-labelledby": nameId(node.id) } }),
    ...(type !== "card" && { ariaLabel: node.data.label || type }),
    ...(parentId !== undefined && { parentId }),
    // Behind the lines: people draw frames and notes around what they are about.
    ...(type !== "card" && { zIndex: -1 }),
  };
}

function flowEdge(edge: WorkflowEdge, selected: boolean): FlowEdge {
  return {
    id: edge.id,
    type: "line",
    source: edge.source,
    target: edge.target,
    // The line names itself, with the names of its ends.
    ariaLabel: null as unknown as undefined,
    sourceHandle: edge.sourceHandle ?? "main",
    targetHandle: edge.targetHandle ?? "main",
    data: { edge },
    selected,
  };
}

/** Finds by id, and first where it was: most changes leave all things in their places. */
function finder<T extends { id: string }>(things: T[]): (id: string, place: number) => T | undefined {
  let byId: Map<string, T> | undefined;
  return (id, place) => {
    const there = things[place];
    if (there?.id === id) return there;
    byId ??= new Map(things.map((thing) => [thing.id, thing]));
    return byId.get(id);
  };
}

/** Keeps the objects of what did not change, so that React Flow draws only what did. */
function reconcileNodes(previous: FlowNode[], nodes: WorkflowNode[], kinds: Kinds, selection: ReadonlySet<string>) {
  const find = finder(previous);
  return parentsFirst(nodes).map(({ node, parentId }, place) => {
    const flow = find(node.id, place);
    const selected = selection.has(node.id);
    if (flow?.data.node === node && flow.parentId === parentId) {
      return flow.selected === selected ? flow : { ...flow, selected };
    }
    return flowNode(node, parentId, kinds, selected);
  });
}

function reconcileEdges(previous: FlowEdge[], edges: WorkflowEdge[]): FlowEdge[] {
  const find = finder(previous);
  return edges.map((edge, place) => {
    const flow = find(edge.id, place);
    return flow?.data?.edge === edge ? flow : flowEdge(edge, flow?.selected ?? false);
  });
}

/** What React Flow draws, made from the document. A drag stays here until it ends; then it is one change. */
function createFlowStore(session: Session, kinds: Kinds): FlowStore {
  const { store } = session.history;
  const current = () => store.getState().document;
  const selection = () => session.view.getState().selection;
  const state = createStore<FlowState>(() => ({
    nodes: reconcileNodes([], current().nodes, kinds, selection()),
    edges: reconcileEdges([], current().edges),
  }));

  store.subscribe(({ document }, before) => {
    if (document.nodes !== before.document.nodes) {
      state.setState(({ nodes }) => ({ nodes: reconcileNodes(nodes, document.nodes, kinds, selection()) }));
    }
    if (document.edges !== before.document.edges) {
      state.setState(({ edges }) => ({ edges: reconcileEdges(edges, document.edges) }));
    }
  });
  session.view.subscribe((view, before) => {
    if (view.selection === before.selection) return;
    state.setState(({ nodes }) => ({ nodes: reconcileNodes(nodes, current().nodes, kinds, view.selection) }));
  });

  const select = (changes: NodeChange<FlowNode>[]) => {
    const selected = new Set(selection());
    for (const change of changes) {
      if (change.type !== "select") continue;
      if (change.selected) selected.add(change.id);
      else selected.delete(change.id);
    }
    session.select(selected);
  };

  const sizeOf = (node: WorkflowNode) => nodeSize(node, kinds);

  /** Frames and notes that are pulled at a corner; what is inside a frame keeps its place by moving in it. */
  const resize = (changes: NodeChange<FlowNode>[]): boolean => {
    const sizes = changes.filter((change) => change.type === "dimensions" && change.resizing !== undefined);
    if (sizes.length === 0) return false;
    const moves = changes.filter((change) => change.type === "position");
    state.setState(({ nodes }) => ({ nodes: applyNodeChanges([...moves, ...sizes], nodes) }));
    if (sizes.some((change) => change.type === "dimensions" && change.resizing)) return true;
    const moved = new Map<string, Point>();
    const resized = new Map<string, Size>();
    for (const { id, position, data, width, height, measured } of state.getState().nodes) {
      if (position !== data.node.position) moved.set(id, position);
      const size = { width: width ?? measured?.width ?? 0, height: height ?? measured?.height ?? 0 };
      if (sizes.some((change) => change.type === "dimensions" && change.id === id)) resized.set(id, size);
    }
    session.change((document) => resizeNodes(resized)(moveNodes(moved)(document)));
    return true;
  };

  return {
    state,
    onNodesChange(changes) {
      const moving = changes.filter((change) => change.type === "position");
      if (!resize(changes) && moving.length > 0) {
        state.setState(({ nodes }) => ({ nodes: applyNodeChanges(moving, nodes) }));
        if (moving.every((change) => change.dragging !== true)) {
          const moved = new Map<string, Point>();
          for (const change of moving) if (change.position) moved.set(change.id, change.position);
          if (moved.size > 0) {
            session.change((document) => settleInGroups(moved.keys(), sizeOf)(moveNodes(moved)(document)));
          }
        }
      }
      if (changes.some((change) => change.type === "select")) select(changes);
    },
    onEdgesChange(changes) {
      const selected = new Map(changes.flatMap((change) => (change.type === "select" ? [[change.id, change.selected]] : [])));
      if (selected.size === 0) return;
      state.setState(({ edges }) => ({
        edges: edges.map((edge) => {
          const now = selected.get(edge.id);
          return now === undefined ? edge : { ...edge, selected: now };
        }),
      }));
    },
  };
}

const stores = new WeakMap<Session, { kinds: Kinds; flow: FlowStore }>();

/** The one flow store of a session; it outlives the canvas, which Airflow may mount anew. */
export function flowStoreOf(session: Session, kinds: Kinds): FlowStore {
  const known = stores.get(session);
  if (known?.kinds === kinds) return known.flow;
  const flow = createFlowStore(session, kinds);
  stores.set(session, { kinds, flow });
  return flow;
}
