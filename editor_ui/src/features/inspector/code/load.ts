import { createElement, useSyncExternalStore, type ComponentProps } from "react";
import { fetchAhead } from "~/shared/lib/parts";
import type { CodeEditor } from "./CodeEditor";

let code: typeof CodeEditor | null = null;
let loading: Promise<void> | null = null;
const listeners = new Set<() => void>();

/** Fetches the code editor, once; it is a part of its own, which only forms with expressions need. */
export function loadCode(): Promise<void> {
  return (loading ??= import("./CodeEditor").then(
    (part) => {
      code = part.CodeEditor;
      for (const tell of listeners) tell();
    },
    () => {
      // Without it fields stay plain; the next focus tries again.
      loading = null;
    },
  ));
}
fetchAhead(loadCode);

function subscribe(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}

/** Whether the code editor is there. */
export const useCodeLoaded = (): boolean => useSyncExternalStore(subscribe, () => code !== null);

/** The code editor, once it is there. */
export function LoadedCode(props: ComponentProps<typeof CodeEditor>) {
  return code && createElement(code, props);
}
