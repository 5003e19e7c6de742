import {
  AlignCenterHorizontal,
  AlignCenterVertical,
  AlignEndHorizontal,
  AlignEndVertical,
  AlignHorizontalDistributeCenter,
  AlignStartHorizontal,
  AlignStartVertical,
  AlignVerticalDistributeCenter,
  LayoutGrid,
  Network,
  type LucideIcon,
} from "lucide-react";
import type { Command } from "~/shared/commands/types";
import { align, distribute, nudge, type Alignment, type Direction } from "~/shared/document/arranging";
import type { Point } from "~/shared/document/types";
import { fetchAhead } from "~/shared/lib/parts";
import type { CanvasContext } from "./context";

const ALIGNMENTS: [Alignment, LucideIcon][] = [
  ["left", AlignStartVertical],
  ["centre", AlignCenterVertical],
  ["right", AlignEndVertical],
  ["top", AlignStartHorizontal],
  ["middle", AlignCenterHorizontal],
  ["bottom", AlignEndHorizontal],
];
const DIRECTIONS: [Direction, LucideIcon][] = [
  ["horizontally", AlignHorizontalDistributeCenter],
  ["vertically", AlignVerticalDistributeCenter],
];
const STEP = 10;
const LARGE_STEP = 50;
const ARROWS: [string, Point][] = [
  ["ArrowLeft", { x: -1, y: 0 }],
  ["ArrowRight", { x: 1, y: 0 }],
  ["ArrowUp", { x: 0, y: -1 }],
  ["ArrowDown", { x: 0, y: 1 }],
];

const loadLayout = () => import("./layout");
fetchAhead(loadLayout);

/** Lays the whole workflow out anew, or only what is selected. */
export async function tidyUp(context: CanvasContext, ids?: ReadonlySet<string>): Promise<void> {
  const { tidy } = await loadLayout();
  context.session.change(tidy(context.document(), context.kinds, ids));
  if (!ids) requestAnimationFrame(() => context.canvas()?.fit());
}

function nudges(context: CanvasContext): Command[] {
  const move = (direction: Point, step: number) => () => {
    const by = { x: direction.x * step, y: direction.y * step };
    context.session.change(nudge(context.selection(), by, context.sizeOf), "nudge");
  };
  const enabled = () => context.selection().size > 0;
  const common = { section: "arrange", hidden: true, edits: true, enabled } as const;
  return ARROWS.flatMap(([key, direction]) => [
    { ...common, id: `canvas.move.${key}`, title: `canvas:commands.move.${key}`, keys: [key], run: move(direction, STEP) },
    { ...common, id: `canvas.moveFar.${key}`, title: `canvas:commands.moveFar.${key}`, keys: [`Shift+${key}`], run: move(direction, LARGE_STEP) },
  ]);
}

export function arrangeCommands(context: CanvasContext): Command[] {
  const several = (least: number) => () => context.selection().size >= least;
  const ids = () => new Set(context.selection());
  return [
    { id: "canvas.arrange", section: "edit", title: "canvas:commands.arrange", icon: LayoutGrid, menus: ["node"], edits: true, enabled: several(2), run: () => context.open({ type: "palette", section: "arrange" }) },
    ...ALIGNMENTS.map(([alignment, icon]): Command => ({
      id: `canvas.align.${alignment}`,
      section: "arrange",
      title: `canvas:commands.align.${alignment}`,
      icon,
      edits: true,
      enabled: several(2),
      run: () => context.session.change(align(ids(), alignment, context.sizeOf)),
    })),
    ...DIRECTIONS.map(([direction, icon]): Command => ({
      id: `canvas.distribute.${direction}`,
      section: "arrange",
      title: `canvas:commands.distribute.${direction}`,
      icon,
      edits: true,
      enabled: several(3),
      run: () => context.session.change(distribute(ids(), direction, context.sizeOf)),
    })),
    { id: "canvas.tidySelection", section: "arrange", title: "canvas:commands.tidySelection", keys: ["T"], icon: Network, edits: true, enabled: several(2), run: () => void tidyUp(context, ids()) },
    { id: "canvas.tidy", section: "arrange", title: "canvas:commands.tidy", keys: ["Shift+T"], icon: Network, menus: ["canvas"], edits: true, run: () => void tidyUp(context) },
    ...nudges(context),
  ];
}
