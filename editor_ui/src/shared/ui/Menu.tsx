import { useLayoutEffect, useRef, useState, type ReactNode } from "react";
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

  // A layout effect: its end comes before a dialog that was chosen here looks for whom to give the focus back to.
  useLayoutEffect(() => {
    const menu = root.current;
    if (!open || !menu) return;
    menu.querySelector<HTMLElement>("[role=menuitem]")?.focus();
    const outside = (event: Event) => {
      if (!menu.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    return () => {
      document.removeEventListener("pointerdown", outside);
      // What had the focus in the menu is gone by now, and the focus with it.
      if (document.activeElement === document.body) menu.querySelector<HTMLElement>("[aria-haspopup]")?.focus();
    };
  }, [open]);

  const items = () => [...(root.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
  const itemAt = (index: number) => items().at(index)?.focus();
  const walk = (step: number) => {
    const all = items();
    itemAt((all.indexOf(document.activeElement as HTMLElement) + step) % all.length);
  };

  return (
    <div
      ref={root}
      className={styles["root"]}
      onKeyDown={(event) => {
        if (!open) return;
        if (event.key === "Tab") setOpen(false);
        if (event.key === "Escape") close();
        else if (event.key === "ArrowDown") walk(1);
        else if (event.key === "ArrowUp") walk(-1);
        else if (event.key === "Home") itemAt(0);
        else if (event.key === "End") itemAt(-1);
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
