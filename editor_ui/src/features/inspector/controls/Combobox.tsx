import { useId, useRef, useState, type KeyboardEvent } from "react";
import { ChevronDown } from "lucide-react";
import { TextInput } from "~/shared/ui/inputs";
import styles from "./Combobox.module.css";

export interface Choice {
  value: string;
  /** What people call it, when that is more than the value. */
  label?: string;
  note?: string;
}

interface ComboboxProps {
  value: string;
  onChange: (value: string) => void;
  choices: readonly Choice[];
  disabled: boolean;
  placeholder?: string;
  mono?: boolean;
  /** Stands under the choices, such as where they are from, or that there are none. */
  footer?: string;
  "aria-label"?: string;
  onFocus?: () => void;
}

const MOST_SHOWN = 60;

function matching(choices: readonly Choice[], typed: string): Choice[] {
  const words = typed.toLowerCase().split(/[\s/_]+/).filter(Boolean);
  const fits = ({ value, label = "" }: Choice) => {
    const text = `${value} ${label}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
  return choices.filter(fits).slice(0, MOST_SHOWN);
}

/** A text field with choices that typing narrows down; any other text may be typed too. */
export function Combobox({ value, onChange, choices, disabled, footer, onFocus, ...input }: ComboboxProps) {
  const listId = useId();
  const root = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState<string | null>(null);
  const [active, setActive] = useState(-1);
  const shown = open ? matching(choices, typed ?? "") : [];

  const close = () => {
    setOpen(false);
    setTyped(null);
    setActive(-1);
  };
  const choose = (choice: Choice) => {
    onChange(choice.value);
    close();
  };
  const walk = (step: number) => {
    setOpen(true);
    const count = open ? shown.length : matching(choices, "").length;
    if (count > 0) setActive((active + step + count) % count);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const chosen = shown[active];
    if (event.key === "ArrowDown") walk(1);
    else if (event.key === "ArrowUp") walk(open ? -1 : 0);
    else if (event.key === "Enter" && open && chosen) choose(chosen);
    else if (event.key === "Escape" && open) close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div
      ref={root}
      className={styles["combobox"]}
      onBlur={(event) => {
        if (!root.current?.contains(event.relatedTarget)) close();
      }}
    >
      <TextInput
        {...input}
        role="combobox"
        aria-expanded={open && shown.length > 0}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={active >= 0 ? `${listId}-${active}` : undefined}
        value={value}
        disabled={disabled}
        onFocus={onFocus}
        onClick={() => setOpen(true)}
        onChange={(text) => {
          setOpen(true);
          setTyped(text);
          setActive(-1);
          onChange(text);
        }}
        onKeyDown={onKeyDown}
      />
      <ChevronDown size={16} className={styles["arrow"]} aria-hidden />
      {open && (shown.length > 0 || footer !== undefined) && (
        <div className={styles["popup"]}>
          <ul id={listId} role="listbox" aria-label={input["aria-label"] ?? input.placeholder}>
            {shown.map((choice, index) => (
              <li
                key={choice.value}
                id={`${listId}-${index}`}
                role="option"
                aria-selected={choice.value === value}
                data-active={index === active || undefined}
                ref={(item) => {
                  if (index === active) item?.scrollIntoView({ block: "nearest" });
                }}
                // The field keeps the focus.
                onPointerDown={(event) => event.preventDefault()}
                onClick={() => choose(choice)}
              >
                <span>{choice.label ?? choice.value}</span>
                {choice.note !== undefined && <small>{choice.note}</small>}
              </li>
            ))}
          </ul>
          {footer !== undefined && <p>{footer}</p>}
        </div>
      )}
    </div>
  );
}
