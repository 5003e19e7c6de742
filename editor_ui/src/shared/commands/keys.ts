import type { Command } from "./types";

const isMac = () => /macintosh|iphone|ipad/i.test(navigator.userAgent);

interface Chord {
  key: string;
  mod: boolean;
  shift: boolean;
  alt: boolean;
}

const parsed = new Map<string, Chord>();

function chordOf(text: string): Chord {
  const known = parsed.get(text);
  if (known) return known;
  const parts = text.split("+");
  // "Mod++" is Ctrl and plus.
  const key = text.endsWith("+") ? "+" : (parts.at(-1) ?? "");
  const has = (name: string) => parts.slice(0, -1).includes(name);
  const chord = { key: key.toLowerCase(), mod: has("Mod"), shift: has("Shift"), alt: has("Alt") };
  parsed.set(text, chord);
  return chord;
}

/** Whether an event is these keys. Signs such as ? need Shift on some keyboards and not on others. */
export function isPressed(keys: string, event: KeyboardEvent): boolean {
  const chord = chordOf(keys);
  if (chord.key !== event.key.toLowerCase()) return false;
  const isSign = chord.key.length === 1 && !/[a-z0-9]/.test(chord.key);
  if (!isSign && chord.shift !== event.shiftKey) return false;
  return chord.mod === (event.ctrlKey || event.metaKey) && chord.alt === event.altKey;
}

const NAMES: Partial<Record<string, string>> = {
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  ContextMenu: "Menu",
  Escape: "Esc",
  Delete: "Del",
};
const ON_A_MAC: Partial<Record<string, string>> = { Mod: "⌘", Shift: "⇧", Alt: "⌥", Delete: "⌫" };

/** The keys of a chord as they are printed on keyboards: ["Ctrl", "Shift", "Z"]. */
export function keyCaps(keys: string): string[] {
  const parts = keys.endsWith("+") ? [...keys.slice(0, -1).split("+").filter(Boolean), "+"] : keys.split("+");
  const mac = isMac();
  return parts.map((part) => {
    if (part === "Mod" && !mac) return "Ctrl";
    return (mac ? ON_A_MAC[part] : undefined) ?? NAMES[part] ?? part;
  });
}

export const keysInWords = (command: Command): string | undefined =>
  command.keys?.[0] === undefined ? undefined : keyCaps(command.keys[0]).join("+");

export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true]") !== null
  );
}

/** Keys that a focused button or link has its own use for. */
export function isForControl(event: KeyboardEvent): boolean {
  const ownKeys = event.key === "Enter" || event.key === " " || event.key.startsWith("Arrow");
  return ownKeys && event.target instanceof HTMLElement && event.target.closest("button, a, summary, [role=tab], [role=menuitem]") !== null;
}
