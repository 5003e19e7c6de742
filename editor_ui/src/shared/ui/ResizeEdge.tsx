import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import { keepSize, keptSize } from "~/shared/lib/panelSizes";
import styles from "./ResizeEdge.module.css";

/** What a panel's styles take as its size; unset until somebody chose one, so that the styles say what is usual. */
const SIZE = "--wf-size";
const STEP = 20;

type Side = "left" | "top";

interface ResizeEdgeProps {
  label: string;
  /** The id of the panel whose size it changes. */
  controls: string;
  /** Which side of the panel it stands at. */
  side: Side;
  /** What the browser remembers the size as. */
  name: string;
  min: number;
  max: number;
}

const lengthOf = (panel: HTMLElement, side: Side) => (side === "left" ? panel.offsetWidth : panel.offsetHeight);
const placeOf = (event: PointerEvent, side: Side) => (side === "left" ? event.clientX : event.clientY);

/**
 * The edge of a panel: it is dragged, or moved with arrow keys; a double click gives the panel its usual size again. It
 * asks for a size, and the panel's styles give what there is room for. Only the panel's style changes on the way.
 */
export function ResizeEdge({ label, controls, side, name, min, max }: ResizeEdgeProps) {
  const [now, setNow] = useState(min);
  const grip = useRef<{ from: number; size: number; moved: boolean } | null>(null);
  const [larger, smaller] = side === "left" ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"];

  const withPanel = (act: (panel: HTMLElement) => void) => {
    const panel = document.getElementById(controls);
    if (!panel) return;
    act(panel);
    setNow(lengthOf(panel, side));
  };
  const resize = (panel: HTMLElement, wanted: number) =>
    panel.style.setProperty(SIZE, `${Math.round(Math.min(max, Math.max(min, wanted)))}px`);
  const keep = (panel: HTMLElement) => keepSize(name, lengthOf(panel, side));

  useLayoutEffect(() => {
    const kept = keptSize(name);
    if (kept === null) return;
    document.getElementById(controls)?.style.setProperty(SIZE, `${Math.min(max, Math.max(min, kept))}px`);
  }, [controls, name, min, max]);

  // The window's size changes the panel's too.
  useEffect(() => {
    const panel = document.getElementById(controls);
    if (!panel) return;
    const observer = new ResizeObserver(() => setNow(lengthOf(panel, side)));
    observer.observe(panel);
    return () => observer.disconnect();
  }, [controls, side]);

  const onKeyDown = (event: KeyboardEvent) => {
    const key = event.key;
    if (![larger, smaller, "Home", "End"].includes(key)) return;
    event.preventDefault();
    // Arrow keys also move what is selected on the canvas.
    event.stopPropagation();
    withPanel((panel) => {
      const size = lengthOf(panel, side);
      resize(panel, key === larger ? size + STEP : key === smaller ? size - STEP : key === "Home" ? min : max);
      keep(panel);
    });
  };

  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    withPanel((panel) => {
      grip.current = { from: placeOf(event, side), size: lengthOf(panel, side), moved: false };
    });
  };
  const onPointerMove = (event: PointerEvent) => {
    const held = grip.current;
    if (!held) return;
    held.moved = true;
    withPanel((panel) => resize(panel, held.size + held.from - placeOf(event, side)));
  };
  const onPointerEnd = () => {
    if (grip.current?.moved === true) withPanel(keep);
    grip.current = null;
  };
  const reset = () =>
    withPanel((panel) => {
      panel.style.removeProperty(SIZE);
      keepSize(name, null);
    });

  return (
    <div
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-controls={controls}
      aria-orientation={side === "left" ? "vertical" : "horizontal"}
      aria-valuemin={min}
      aria-valuemax={max}
      aria-valuenow={Math.min(max, Math.max(min, now))}
      className={styles["edge"]}
      data-side={side}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onLostPointerCapture={onPointerEnd}
      onDoubleClick={reset}
    />
  );
}
