import { createStore, useStore } from "zustand";

/** Data that is dragged: the bare path, such as `nodes.fetch.output.body.name`. The same drag carries `{{ path }}` as text. */
export const EXPRESSION_DRAG_TYPE = "application/x-workfuse-expression";

/** A field that takes expressions, whatever kind of input it is made of. */
export interface ExpressionField {
  /** Puts a path in at the cursor; the field adds `{{ }}` where the cursor is not between some. */
  insert: (path: string) => void;
}

const focused = createStore<{ field: ExpressionField | null }>(() => ({ field: null }));

/** Called by a field when it gets the focus. It stays the one until another gets it: a click on data takes the focus away. */
export function registerFocusedField(field: ExpressionField): void {
  focused.setState({ field });
}

/** Called by a field with the same object when it goes away. */
export function unregisterField(field: ExpressionField): void {
  if (focused.getState().field === field) focused.setState({ field: null });
}

/** Puts a path into the field that had the focus last. False when there is none. */
export function insertIntoFocusedField(path: string): boolean {
  const { field } = focused.getState();
  field?.insert(path);
  return field !== null;
}

/** Whether a click on data has somewhere to go. */
export function useHasFocusedField(): boolean {
  return useStore(focused, ({ field }) => field !== null);
}
