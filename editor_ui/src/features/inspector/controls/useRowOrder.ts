import { useEffect, useRef, useState, type DragEvent, type KeyboardEvent, type RefObject } from "react";

interface RowOrder {
  /** The row that the dragged one would stand before; the number of rows is the end. */
  target: number | null;
  dragged: number | null;
  list: RefObject<HTMLDivElement | null>;
  grip: (index: number) => {
    draggable: true;
    onDragStart: (event: DragEvent) => void;
    onDragEnd: () => void;
    onKeyDown: (event: KeyboardEvent) => void;
  };
  onDragOver: (event: DragEvent) => void;
  onDrop: (event: DragEvent) => void;
}

/** `rows` with one of them in another place. */
export function moved<Row>(rows: Row[], from: number, to: number): Row[] {
  const next = [...rows];
  next.splice(to, 0, ...next.splice(from, 1));
  return next;
}

/** Moving rows: by a drag of a row's grip, or with the arrow keys while the grip has the focus. */
export function useRowOrder(count: number, move: (from: number, to: number) => void): RowOrder {
  const list = useRef<HTMLDivElement>(null);
  const [dragged, setDragged] = useState<number | null>(null);
  const [target, setTarget] = useState<number | null>(null);
  const [followed, setFollowed] = useState<{ index: number } | null>(null);

  useEffect(() => {
    if (!followed) return;
    list.current?.querySelector<HTMLElement>(`:scope > [data-row="${followed.index}"] [data-grip]`)?.focus();
  }, [followed]);

  const rowsOnScreen = () => [...(list.current?.querySelectorAll<HTMLElement>(":scope > [data-row]") ?? [])];
  const end = () => {
    setDragged(null);
    setTarget(null);
  };
  return {
    target,
    dragged,
    list,
    grip: (index) => ({
      draggable: true,
      onDragStart: (event) => {
        event.stopPropagation();
        const row = rowsOnScreen()[index];
        event.dataTransfer.effectAllowed = "move";
        event.dataTransfer.setData("text/plain", "");
        if (row) event.dataTransfer.setDragImage(row, 12, 12);
        setDragged(index);
      },
      onDragEnd: end,
      onKeyDown: (event) => {
        const to = index + (event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0);
        if (to === index || to < 0 || to >= count) return;
        event.preventDefault();
        event.stopPropagation();
        move(index, to);
        setFollowed({ index: to });
      },
    }),
    onDragOver: (event) => {
      if (dragged === null) return;
      event.preventDefault();
      event.stopPropagation();
      const middles = rowsOnScreen().map((row) => row.getBoundingClientRect()).map((box) => box.top + box.height / 2);
      const before = middles.findIndex((middle) => event.clientY < middle);
      setTarget(before < 0 ? count : before);
    },
    onDrop: (event) => {
      if (dragged === null) return;
      event.preventDefault();
      event.stopPropagation();
      if (target !== null) move(dragged, target > dragged ? target - 1 : target);
      end();
    },
  };
}
