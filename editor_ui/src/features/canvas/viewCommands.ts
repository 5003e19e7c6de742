import { CircleHelp, Focus, List, Maximize, Minus, Plus, Scan, Search, TextSearch } from "lucide-react";
import type { Command } from "~/shared/commands/types";
import type { CanvasContext } from "./context";
import { showAsList } from "./ui";
import { along, walkOrder } from "./walking";

export function viewCommands(context: CanvasContext): Command[] {
  const drawn = () => !context.ui.getState().list;
  const follow = (direction: "next" | "previous") => () => {
    const node = context.onlyCard();
    const id = node && along(context.document(), node.id, direction);
    if (id === undefined) return;
    context.session.select([id]);
    context.canvas()?.focus(id);
  };
  return [
    { id: "palette.open", section: "view", title: "canvas:commands.palette", keys: ["Mod+K"], typing: true, icon: TextSearch, menus: ["canvas"], run: () => context.open({ type: "palette" }) },
    { id: "canvas.find", section: "view", title: "canvas:commands.find", keys: ["Mod+F"], icon: Search, menus: ["canvas"], run: () => context.open({ type: "find" }) },
    { id: "canvas.fit", section: "view", title: "canvas:commands.fit", keys: ["F", "Shift+1"], icon: Maximize, menus: ["canvas"], enabled: drawn, run: () => context.canvas()?.fit() },
    { id: "canvas.fitSelection", section: "view", title: "canvas:commands.fitSelection", keys: ["Shift+F", "Shift+2"], icon: Focus, enabled: () => drawn() && context.selection().size > 0, run: () => context.canvas()?.fit(context.selection()) },
    { id: "canvas.zoomIn", section: "view", title: "canvas:commands.zoomIn", keys: ["+"], icon: Plus, enabled: drawn, run: () => context.canvas()?.zoom("in") },
    { id: "canvas.zoomOut", section: "view", title: "canvas:commands.zoomOut", keys: ["-"], icon: Minus, enabled: drawn, run: () => context.canvas()?.zoom("out") },
    { id: "canvas.zoomActual", section: "view", title: "canvas:commands.zoomActual", keys: ["0"], icon: Scan, enabled: drawn, run: () => context.canvas()?.zoom("actual") },
    { id: "canvas.list", section: "view", title: "canvas:commands.list", keys: ["L"], icon: List, menus: ["canvas"], run: () => showAsList(context.session, drawn()) },
    { id: "canvas.next", section: "view", title: "canvas:commands.next", keys: ["Alt+ArrowRight"], hidden: true, enabled: () => context.onlyCard() !== undefined, run: follow("next") },
    { id: "canvas.previous", section: "view", title: "canvas:commands.previous", keys: ["Alt+ArrowLeft"], hidden: true, enabled: () => context.onlyCard() !== undefined, run: follow("previous") },
    {
      id: "canvas.focus",
      section: "view",
      title: "canvas:commands.focus",
      keys: ["G"],
      run: () => {
        const id = context.only()?.id ?? walkOrder(context.document())[0]?.id ?? null;
        if (id !== null) context.session.select([id]);
        context.canvas()?.focus(id);
      },
    },
    { id: "canvas.walk", section: "view", title: "canvas:commands.walk", keys: ["Tab"], hidden: true, native: true, run: () => undefined },
    { id: "canvas.menu", section: "view", title: "canvas:commands.menu", keys: ["ContextMenu", "Shift+F10"], hidden: true, native: true, run: () => undefined },
    { id: "shortcuts.open", section: "view", title: "canvas:commands.shortcuts", keys: ["?"], icon: CircleHelp, menus: ["canvas"], run: () => context.open({ type: "shortcuts" }) },
  ];
}
