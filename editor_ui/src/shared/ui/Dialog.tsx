import { useId, useLayoutEffect, useRef, type ReactNode, type SyntheticEvent } from "react";
import { X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { IconButton } from "./Button";
import { openModal } from "./modals";
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
  const { t } = useTranslation("shared");
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();

  // A layout effect: its end comes while the dialog is still in the page, and gives the focus back to what opened it.
  useLayoutEffect(() => {
    const opener = document.activeElement;
    const close = ref.current && openModal(ref.current);
    return () => {
      close?.();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
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
        <div className={styles["header"]}>
          <h2 id={titleId}>{title}</h2>
          <IconButton label={t("close")} icon={X} small onClick={onClose} />
        </div>
        <div className={styles["content"]}>{children}</div>
        {footer && <div className={styles["footer"]}>{footer}</div>}
      </form>
    </dialog>
  );
}
