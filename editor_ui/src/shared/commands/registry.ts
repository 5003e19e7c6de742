import { useEffect } from "react";
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { SECTIONS, type Command, type MenuPlace } from "./types";

const store = createStore<{ commands: readonly Command[] }>(() => ({ commands: [] }));

/** Adds commands until the function it gives is called. Of two with one id, the later one holds. */
export function registerCommands(commands: readonly Command[]): () => void {
  const ids = new Set(commands.map((command) => command.id));
  store.setState((state) => ({ commands: [...state.commands.filter((command) => !ids.has(command.id)), ...commands] }));
  return () => store.setState((state) => ({ commands: state.commands.filter((command) => !commands.includes(command)) }));
}

/** Adds commands for as long as a component is there. The list must be the same one from render to render. */
export function useCommands(commands: readonly Command[]): void {
  useEffect(() => registerCommands(commands), [commands]);
}

export const allCommands = (): readonly Command[] => store.getState().commands;

const place = (command: Command) => SECTIONS.indexOf(command.section);
const bySection = (commands: readonly Command[]) => [...commands].sort((a, b) => place(a) - place(b));

/** Every command, in the order of the sections. */
export function useAllCommands(): Command[] {
  return bySection(useStore(store, (state) => state.commands));
}

export const canRun = (command: Command): boolean => command.enabled?.() ?? true;

/** What a context menu offers where it is opened. */
export function commandsFor(menu: MenuPlace): Command[] {
  return bySection(allCommands()).filter((command) => command.menus?.includes(menu) === true && canRun(command));
}

export function runCommand(id: string): void {
  const command = allCommands().find((one) => one.id === id);
  if (command && canRun(command)) command.run();
}
