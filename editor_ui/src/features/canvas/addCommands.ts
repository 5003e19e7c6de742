import { Cable, Frame, ListPlus, Palette, Plus, Repeat, Replace, Spline, StickyNote, Ungroup } from "lucide-react";
import type { Command } from "~/shared/commands/types";
import { groupNodes, newNote } from "~/shared/document/groups";
import { addNode, removeElements } from "~/shared/document/operations";
import type { Spot } from "~/shared/document/placing";
import { GROUP, isDecoration } from "~/shared/document/types";
import { wrapInLoop, wrapProblem } from "~/shared/document/wrapping";
import { outputsOf } from "~/shared/kinds/outputs";
import { showToast } from "~/shared/ui/toasts";
import { announceEdge, nextEdge, selectEdge } from "./edges";
import type { CanvasContext } from "./context";

function wrap(context: CanvasContext): void {
  const problem = wrapProblem(context.document(), context.selection(), context.kinds);
  if (problem !== null) {
    showToast({ tone: "info", key: "wrap", title: context.t("wrap.failed"), detail: context.t(`wrap.${problem}`) });
    return;
  }
  const made = wrapInLoop(context.document(), context.selection(), context.kinds, context.sizeOf);
  if (made) context.changeTo(made.change, [made.id]);
}

/** Where quick-add puts a node: behind the selected one, or where the person is looking. */
function quickSpot(context: CanvasContext): Spot {
  const card = context.onlyCard();
  if (card && outputsOf(card, context.kinds.get(card.type)).length > 0) return { after: { nodeId: card.id } };
  return { free: context.canvas()?.centre() ?? { x: 0, y: 0 } };
}

function addNote(context: CanvasContext): void {
  const at = context.canvas()?.pointer() ?? context.canvas()?.centre() ?? { x: 0, y: 0 };
  const note = newNote(at, context.document().nodes.map((node) => node.id));
  context.changeTo(addNode(note), [note.id]);
}

function walkEdges(context: CanvasContext): void {
  const edge = nextEdge(context);
  if (!edge) return;
  selectEdge(context, edge.id);
  announceEdge(context, edge);
}

export function addCommands(context: CanvasContext): Command[] {
  const frames = () => context.document().nodes.filter((node) => context.selection().has(node.id) && node.type === GROUP);
  const decorations = () => context.document().nodes.filter((node) => context.selection().has(node.id) && isDecoration(node));
  const onlyEdge = () => (context.edges().length === 1 ? context.edges()[0] : undefined);
  return [
    { id: "canvas.add", section: "add", title: "canvas:commands.add", keys: ["A"], icon: Plus, menus: ["canvas", "node"], edits: true, run: () => context.open({ type: "add", adding: { spot: quickSpot(context) } }) },
    { id: "canvas.insert", section: "add", title: "canvas:commands.insert", keys: ["I"], icon: ListPlus, menus: ["edge"], edits: true, enabled: () => onlyEdge() !== undefined, run: () => context.open({ type: "add", adding: { edge: onlyEdge()?.id ?? "" } }) },
    { id: "canvas.replace", section: "add", title: "canvas:commands.replace", keys: ["R"], icon: Replace, menus: ["node"], edits: true, enabled: () => context.onlyCard() !== undefined, run: () => context.open({ type: "add", adding: { replace: context.onlyCard()?.id ?? "" } }) },
    { id: "canvas.note", section: "add", title: "canvas:commands.note", keys: ["N"], icon: StickyNote, menus: ["canvas"], edits: true, run: () => addNote(context) },
    {
      id: "canvas.group",
      section: "add",
      title: "canvas:commands.group",
      keys: ["Mod+G"],
      icon: Frame,
      menus: ["node"],
      edits: true,
      enabled: () => context.selection().size > 0,
      run: () => {
        const made = groupNodes(context.document(), context.selection(), context.sizeOf);
        if (made) context.changeTo(made.change, [made.id]);
      },
    },
    { id: "canvas.ungroup", section: "add", title: "canvas:commands.ungroup", keys: ["Mod+Shift+G"], icon: Ungroup, menus: ["node"], edits: true, enabled: () => frames().length > 0, run: () => context.session.change(removeElements(frames().map((node) => node.id), [])) },
    { id: "canvas.wrap", section: "add", title: "canvas:commands.wrap", keys: ["Mod+Shift+L"], icon: Repeat, menus: ["node"], edits: true, enabled: () => context.selection().size > decorations().length, run: () => wrap(context) },
    { id: "canvas.colour", section: "edit", title: "canvas:commands.colour", icon: Palette, menus: ["node"], edits: true, enabled: () => decorations().length > 0, run: () => context.open({ type: "colour", ids: new Set(context.selection()) }) },
    { id: "canvas.connect", section: "connect", title: "canvas:commands.connect", keys: ["C"], icon: Cable, menus: ["node"], edits: true, enabled: () => context.onlyCard() !== undefined, run: () => context.open({ type: "connect", nodeId: context.onlyCard()?.id ?? "" }) },
    { id: "canvas.edges", section: "connect", title: "canvas:commands.edges", keys: ["E"], icon: Spline, enabled: () => nextEdge(context) !== undefined, run: () => walkEdges(context) },
  ];
}
