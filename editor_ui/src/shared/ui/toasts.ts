import { createStore } from "zustand/vanilla";

export interface Toast {
  id: number;
  tone: "error" | "success" | "info";
  title: string;
  detail?: string;
  /** What a person can do about it; the toast then stays longer. */
  action?: { label: string; run: () => void };
  /** A second toast with the same key replaces the first. */
  key?: string;
}

const VISIBLE_MS = { error: 10_000, success: 4_000, info: 6_000 };
const VISIBLE_WITH_ACTION_MS = 12_000;

export const toastStore = createStore<{ toasts: Toast[] }>(() => ({ toasts: [] }));

let lastId = 0;

export function dismissToast(id: number): void {
  toastStore.setState((state) => ({ toasts: state.toasts.filter((toast) => toast.id !== id) }));
}

export function showToast(toast: Omit<Toast, "id">): void {
  lastId += 1;
  const id = lastId;
  toastStore.setState((state) => ({
    toasts: [...state.toasts.filter((other) => toast.key === undefined || other.key !== toast.key), { ...toast, id }].slice(-4),
  }));
  setTimeout(() => dismissToast(id), toast.action ? VISIBLE_WITH_ACTION_MS : VISIBLE_MS[toast.tone]);
}
