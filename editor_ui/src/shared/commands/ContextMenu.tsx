import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Point } from "~/shared/document/types";
import { closeAndThen } from "~/shared/lib/closeAndThen";
import { Keys } from "./Keys";
import type { Command } from "./types";
import styles from "./ContextMenu.module.css";

interface ContextMenuProps {
  label: string;
  at: Point;
  commands: Command[];
  onClose: () => void;
}

const MARGIN = 8;

/** The menu of a right click or of the Menu key: arrow keys or a first letter walk, Enter takes, Esc closes. */
export function ContextMenu({ label, at, commands, onClose }: ContextMenuProps) {
  const { t } = useTranslation("shared");
  const ref = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState(at);

  useLayoutEffect(() => {
    const box = ref.current?.getBoundingClientRect();
    if (!box) return;
    setPlace({
      x: Math.max(MARGIN, Math.min(at.x, window.innerWidth - box.width - MARGIN)),
      y: Math.max(MARGIN, Math.min(at.y, window.innerHeight - box.height - MARGIN)),
    });
  }, [at]);

  useEffect(() => {
    const before = document.activeElement;
    ref.current?.querySelector<HTMLElement>("[role=menuitem]")?.focus();
    const outside = (event: Event) => {
      if (!ref.current?.contains(event.target as Node)) onClose();
    };
    document.addEventListener("pointerdown", outside, true);
    window.addEventListener("blur", onClose);
    return () => {
      document.removeEventListener("pointerdown", outside, true);
      window.removeEventListener("blur", onClose);
      if (before instanceof HTMLElement || before instanceof SVGElement) before.focus();
    };
  }, [onClose]);

  const walk = (event: React.KeyboardEvent) => {
    const items = [...(ref.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
    const index = items.indexOf(document.activeElement as HTMLElement);
    const letter = event.key.length === 1 ? event.key.toLowerCase() : null;
    const found =
      event.key === "ArrowDown"
        ? items[(index + 1) % items.length]
        : event.key === "ArrowUp"
          ? items.at(index - 1)
          : event.key === "Home"
            ? items[0]
            : event.key === "End"
              ? items.at(-1)
              : letter !== null
                ? [...items.slice(index + 1), ...items].find((item) => item.textContent.toLowerCase().startsWith(letter))
                : undefined;
    if (event.key === "Escape" || event.key === "Tab") onClose();
    else if (found) found.focus();
    else if (event.key !== "Enter" && event.key !== " ") return;
    event.stopPropagation();
    if (event.key !== "Enter" && event.key !== " ") event.preventDefault();
  };

  return (
    <div
      ref={ref}
      role="menu"
      tabIndex={-1}
      aria-label={label}
      className={styles["menu"]}
      style={{ left: place.x, top: place.y }}
      onKeyDown={walk}
      onContextMenu={(event) => event.preventDefault()}
    >
      {commands.map((command, index) => (
        <button
          key={command.id}
          type="button"
          role="menuitem"
          tabIndex={-1}
          className={styles["item"]}
          data-danger={command.danger === true || undefined}
          data-first={(index > 0 && commands[index - 1]?.section !== command.section) || undefined}
          onClick={() => closeAndThen(onClose, command.run)}
        >
          {command.icon ? <command.icon size={15} strokeWidth={1.75} aria-hidden /> : <span />}
          <span>{t(command.title)}</span>
          {command.keys?.[0] !== undefined && (
            <span aria-hidden>
              <Keys keys={command.keys[0]} />
            </span>
          )}
        </button>
      ))}
    </div>
  );
}
