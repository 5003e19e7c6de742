import { useLayoutEffect, useRef, type ReactNode } from "react";
import { openModal } from "~/shared/ui/modals";
import styles from "./Picker.module.css";

interface PopupDialogProps {
  label: string;
  onClose: () => void;
  children: ReactNode;
}

/** A bare modal surface on the browser's own element: Esc or a click beside it closes, and the focus goes back. */
export function PopupDialog({ label, onClose, children }: PopupDialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const before = document.activeElement;
    const close = ref.current && openModal(ref.current);
    // The browser takes whatever can hold the focus first, which is no field.
    ref.current?.querySelector("input")?.focus();
    return () => {
      close?.();
      if (before instanceof HTMLElement || before instanceof SVGElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={ref}
      aria-label={label}
      className={styles["dialog"]}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      // Keys typed here are not shortcuts of the page below.
      onKeyDown={(event) => event.stopPropagation()}
      onMouseDown={(event) => event.target === ref.current && onClose()}
    >
      {children}
    </dialog>
  );
}
