import { useEffect, useRef, useState, type ReactNode } from "react";
import type { LucideIcon } from "lucide-react";
import { IconButton } from "./Button";
import styles from "./Menu.module.css";

interface MenuProps {
  label: string;
  icon: LucideIcon;
  children: (close: () => void) => ReactNode;
  disabled?: boolean;
}

/** A button with a list of choices under it; arrow keys walk through them, Esc closes. */
export function Menu({ label, icon, children, disabled }: MenuProps) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const close = () => setOpen(false);

  useEffect(() => {
    if (!open) return;
    root.current?.querySelector<HTMLElement>("[role=menuitem]")?.focus();
    const outside = (event: Event) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [open]);

  const walk = (step: number) => {
    const items = [...(root.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
    const index = items.indexOf(document.activeElement as HTMLElement);
    items.at((index + step) % items.length)?.focus();
  };

  return (
    <div
      ref={root}
      className={styles["root"]}
      onKeyDown={(event) => {
        if (!open) return;
        if (event.key === "Escape") close();
        else if (event.key === "ArrowDown") walk(1);
        else if (event.key === "ArrowUp") walk(-1);
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      <IconButton
        label={label}
        icon={icon}
        small
        disabled={disabled}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      />
      {open && (
        <div role="menu" aria-label={label} className={styles["menu"]}>
          {children(close)}
        </div>
      )}
    </div>
  );
}

interface MenuItemProps {
  onSelect: () => void;
  children: ReactNode;
  note?: string;
  danger?: boolean;
}

export function MenuItem({ onSelect, children, note, danger }: MenuItemProps) {
  return (
    <button type="button" role="menuitem" className={styles["item"]} data-danger={danger || undefined} onClick={onSelect}>
      <span>{children}</span>
      {note !== undefined && <code>{note}</code>}
    </button>
  );
}

export function MenuHeading({ children }: { children: ReactNode }) {
  return <div className={styles["heading"]}>{children}</div>;
}
