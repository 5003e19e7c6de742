import { useEffect, useId, useRef, type ReactNode, type SyntheticEvent } from "react";
import { X } from "lucide-react";
import { IconButton } from "./Button";
import styles from "./Dialog.module.css";

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** The row of buttons at the bottom. */
  footer?: ReactNode;
  onSubmit?: () => void;
  wide?: boolean;
}

/** A modal dialog on the browser's own element, which keeps the focus inside and closes on Esc. */
export function Dialog({ title, onClose, children, footer, onSubmit, wide = false }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();

  useEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    onSubmit?.();
  };

  return (
    <dialog
      ref={ref}
      className={styles["dialog"]}
      data-wide={wide || undefined}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onKeyDown={(event) => event.stopPropagation()}
      onMouseDown={(event) => event.target === ref.current && onClose()}
    >
      <form className={styles["body"]} onSubmit={submit} noValidate>
        <header className={styles["header"]}>
          <h2 id={titleId}>{title}</h2>
          <IconButton label="Close" icon={X} small onClick={onClose} />
        </header>
        <div className={styles["content"]}>{children}</div>
        {footer && <footer className={styles["footer"]}>{footer}</footer>}
      </form>
    </dialog>
  );
}
