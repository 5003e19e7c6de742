import { useRef } from "react";
import { Braces } from "lucide-react";
import { Menu, MenuHeading, MenuItem } from "~/shared/ui/Menu";
import { TextArea } from "~/shared/ui/inputs";
import { useInsertions, type Insertion } from "./insertions";
import styles from "./controls.module.css";

interface ExpressionInputProps {
  value: string;
  onChange: (value: string) => void;
  disabled: boolean;
  placeholder?: string;
  "aria-label"?: string;
  prose?: boolean;
  maxHeight?: number;
  /** Names that this field has beside those of the node, such as "item". */
  names?: readonly string[];
}

/** Text that may hold `{{ … }}`, with a menu that writes the expression for what comes before this node. */
export function ExpressionInput({ value, onChange, disabled, prose = false, names, ...rest }: ExpressionInputProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  const groups = useInsertions(names);

  const insert = ({ path }: Insertion) => {
    const at = area.current?.selectionStart ?? value.length;
    const end = area.current?.selectionEnd ?? at;
    const before = value.slice(0, at);
    const inside = before.lastIndexOf("{{") > before.lastIndexOf("}}");
    const text = inside ? path : `{{ ${path} }}`;
    onChange(before + text + value.slice(end));
    const caret = at + (inside ? text.length : text.length - 3);
    requestAnimationFrame(() => {
      area.current?.focus();
      area.current?.setSelectionRange(caret, caret);
    });
  };

  return (
    <div className={styles["expression"]}>
      <TextArea
        {...rest}
        ref={area}
        mono={!prose || value.includes("{{")}
        value={value}
        disabled={disabled}
        onChange={onChange}
      />
      {!disabled && (
        <div className={styles["insert"]}>
          <Menu label="Insert data" icon={Braces}>
            {(close) =>
              groups.map((group) => (
                <div key={group.title}>
                  <MenuHeading>{group.title}</MenuHeading>
                  {group.insertions.map((insertion) => (
                    <MenuItem
                      key={insertion.path}
                      note={insertion.path}
                      onSelect={() => {
                        insert(insertion);
                        close();
                      }}
                    >
                      {insertion.label}
                    </MenuItem>
                  ))}
                </div>
              ))
            }
          </Menu>
        </div>
      )}
    </div>
  );
}
