import { createStore } from "zustand/vanilla";

/** The modal dialogs that are open, the topmost last. The browser makes everything outside of that one inert. */
export const modalStore = createStore<{ open: HTMLDialogElement[] }>(() => ({ open: [] }));

/** Opens a dialog above everything else. Call what it gives while the dialog is still in the page. */
export function openModal(dialog: HTMLDialogElement): () => void {
  dialog.showModal();
  modalStore.setState(({ open }) => ({ open: [...open, dialog] }));
  return () => {
    modalStore.setState(({ open }) => ({ open: open.filter((other) => other !== dialog) }));
    dialog.close();
  };
}
