import { useRef, type KeyboardEvent } from "react";

interface EditableTextProps {
  label: string;
  value: string;
  maxLength: number;
  /** A text of several lines: Enter begins the next one. */
  lines?: boolean;
  className?: string;
  /** Whether somebody has typed already: then nothing is marked, so that the next letter replaces nothing. */
  begun?: boolean;
  onChange: (value: string) => void;
  /** Told whether a key ended it: then the focus goes back to what was edited. */
  onDone: (byKey: boolean) => void;
}

/** Writes a text where it stands on the canvas. Enter or Esc ends it, and so does leaving. */
export function EditableText({ label, value, maxLength, lines = false, begun = false, className, onChange, onDone }: EditableTextProps) {
  const ended = useRef(false);
  const end = (byKey: boolean) => {
    if (ended.current) return;
    ended.current = true;
    onDone(byKey);
  };
  const common = {
    "aria-label": label,
    autoFocus: true,
    value,
    maxLength,
    onBlur: () => end(false),
    onDoubleClick: (event: { stopPropagation: () => void }) => event.stopPropagation(),
    onKeyDown: (event: KeyboardEvent) => {
      event.stopPropagation();
      if (event.key === "Escape" || (event.key === "Enter" && (!lines || event.ctrlKey || event.metaKey))) end(true);
    },
  };
  return lines ? (
    <textarea {...common} className={`nodrag nowheel nopan ${className ?? ""}`} onChange={(event) => onChange(event.target.value)} />
  ) : (
    <input
      {...common}
      className={`nodrag nopan ${className ?? ""}`}
      onFocus={(event) => begun || event.target.select()}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
