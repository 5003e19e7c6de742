import type { LucideIcon } from "lucide-react";

/** What a context menu was opened on. */
export type MenuPlace = "node" | "edge" | "canvas";

export const SECTIONS = ["add", "edit", "connect", "arrange", "view", "workflow"] as const;
export type Section = (typeof SECTIONS)[number];

/**
 * Something a person can do: from a key, a menu, the command palette. Where it is described once, the
 * shortcut sheet and the menus follow.
 */
export interface Command {
  id: string;
  section: Section;
  /** A key of a text, with its namespace: "canvas:commands.copy". */
  title: string;
  /** "Mod+Shift+Z", "F2", "?": the first is shown, the others work as well. Mod is Ctrl, or ⌘ on a Mac. */
  keys?: string[];
  icon?: LucideIcon;
  /** The context menus it is in. */
  menus?: readonly MenuPlace[];
  /** In no palette and no menu: gestures that the shortcut sheet tells of. */
  hidden?: boolean;
  /** The browser brings it by an event of its own, such as `paste`: the keys are only told. */
  native?: boolean;
  danger?: boolean;
  /** Works while a person types in a field, too. */
  typing?: boolean;
  /** Changes the workflow: not there for those who only look. */
  edits?: boolean;
  enabled?: () => boolean;
  run: () => void;
}
