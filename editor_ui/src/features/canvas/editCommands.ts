import { BoxSelect, ClipboardPaste, Copy, CopyPlus, PenLine, Power, Redo2, Scissors, SquarePen, Trash2, Undo2, X } from "lucide-react";
import type { Command } from "~/shared/commands/types";
import { toggleDisabled } from "~/shared/document/operations";
import { isDecoration } from "~/shared/document/types";
import { copyByMenu, cutSelection, duplicateSelection, pasteByMenu, removeSelection } from "./clipboardActions";
import type { CanvasContext } from "./context";
import { openForm } from "./opening";
import { flowStoreOf } from "./flowStore";

export function editCommands(context: CanvasContext): Command[] {
  const { session } = context;
  const some = () => context.selection().size > 0;
  const temporal = session.history.store.temporal;
  const cards = () => context.document().nodes.filter((node) => context.selection().has(node.id) && !isDecoration(node));
  return [
    { id: "canvas.open", section: "edit", title: "canvas:commands.open", keys: ["Enter"], icon: SquarePen, menus: ["node"], enabled: () => context.only() !== undefined, run: () => openForm(context) },
    { id: "canvas.rename", section: "edit", title: "canvas:commands.rename", keys: ["F2"], icon: PenLine, menus: ["node"], edits: true, enabled: () => context.only() !== undefined, run: () => context.ui.setState({ renaming: context.only()?.id ?? null }) },
    { id: "canvas.undo", section: "edit", title: "canvas:commands.undo", keys: ["Mod+Z"], icon: Undo2, menus: ["canvas"], edits: true, enabled: () => temporal.getState().pastStates.length > 0, run: session.history.undo },
    { id: "canvas.redo", section: "edit", title: "canvas:commands.redo", keys: ["Mod+Shift+Z", "Mod+Y"], icon: Redo2, menus: ["canvas"], edits: true, enabled: () => temporal.getState().futureStates.length > 0, run: session.history.redo },
    { id: "canvas.cut", section: "edit", title: "canvas:commands.cut", keys: ["Mod+X"], icon: Scissors, menus: ["node"], edits: true, native: true, enabled: some, run: () => void copyByMenu(context).then((copied) => copied && cutSelection(context)) },
    { id: "canvas.copy", section: "edit", title: "canvas:commands.copy", keys: ["Mod+C"], icon: Copy, menus: ["node"], native: true, enabled: some, run: () => void copyByMenu(context) },
    { id: "canvas.paste", section: "edit", title: "canvas:commands.paste", keys: ["Mod+V"], icon: ClipboardPaste, menus: ["canvas"], edits: true, native: true, run: () => void pasteByMenu(context) },
    { id: "canvas.duplicate", section: "edit", title: "canvas:commands.duplicate", keys: ["Mod+D"], icon: CopyPlus, menus: ["node"], edits: true, enabled: some, run: () => duplicateSelection(context) },
    { id: "canvas.disable", section: "edit", title: "canvas:commands.disable", keys: ["D"], icon: Power, menus: ["node"], edits: true, enabled: () => cards().length > 0, run: () => session.change(toggleDisabled(context.selection())) },
    { id: "canvas.delete", section: "edit", title: "canvas:commands.delete", keys: ["Delete", "Backspace"], icon: Trash2, menus: ["node", "edge"], edits: true, danger: true, enabled: () => some() || context.edges().length > 0, run: () => removeSelection(context) },
    { id: "canvas.selectAll", section: "edit", title: "canvas:commands.selectAll", keys: ["Mod+A"], icon: BoxSelect, menus: ["canvas"], run: () => session.select(context.document().nodes.map((node) => node.id)) },
    {
      id: "canvas.selectNone",
      section: "edit",
      title: "canvas:commands.selectNone",
      keys: ["Escape"],
      icon: X,
      enabled: () => some() || context.edges().length > 0,
      run: () => {
        session.select([]);
        const { onEdgesChange } = flowStoreOf(session, context.kinds);
        onEdgesChange(context.edges().map((edge) => ({ id: edge.id, type: "select", selected: false })));
      },
    },
  ];
}
