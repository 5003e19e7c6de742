import { useLayoutEffect, useRef, type InputHTMLAttributes, type Ref, type SelectHTMLAttributes, type TextareaHTMLAttributes } from "react";
import { classes } from "~/shared/lib/classes";
import { useFieldProps } from "./Field";
import styles from "./inputs.module.css";

interface TextInputProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "onChange"> {
  onChange: (value: string) => void;
  mono?: boolean;
  ref?: Ref<HTMLInputElement>;
}

export function TextInput({ onChange, mono = false, className, ...rest }: TextInputProps) {
  const field = useFieldProps();
  return (
    <input
      type="text"
      autoComplete="off"
      spellCheck={false}
      {...(rest["aria-label"] === undefined && field)}
      {...rest}
      className={classes(styles["input"], mono && styles["mono"], className)}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

interface TextAreaProps extends Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, "onChange"> {
  onChange: (value: string) => void;
  mono?: boolean;
  /** Grows with its text up to this many pixels. */
  maxHeight?: number;
  ref?: Ref<HTMLTextAreaElement>;
}

export function TextArea({ onChange, mono = false, maxHeight = 320, className, ref, ...rest }: TextAreaProps) {
  const field = useFieldProps();
  const own = useRef<HTMLTextAreaElement>(null);

  useLayoutEffect(() => {
    const area = own.current;
    if (!area) return;
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight + 2, maxHeight)}px`;
  }, [rest.value, maxHeight]);

  return (
    <textarea
      rows={1}
      spellCheck={!mono}
      {...(rest["aria-label"] === undefined && field)}
      {...rest}
      ref={(area) => {
        own.current = area;
        if (typeof ref === "function") return ref(area);
        if (ref) ref.current = area;
      }}
      className={classes(styles["input"], styles["area"], mono && styles["mono"], className)}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

interface SelectProps extends Omit<SelectHTMLAttributes<HTMLSelectElement>, "onChange"> {
  onChange: (value: string) => void;
  options: readonly { value: string; label: string }[];
}

export function Select({ onChange, options, className, ...rest }: SelectProps) {
  const field = useFieldProps();
  return (
    <select
      {...(rest["aria-label"] === undefined && field)}
      {...rest}
      className={classes(styles["input"], styles["select"], className)}
      onChange={(event) => onChange(event.target.value)}
    >
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}

interface SwitchProps {
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
  /** Names it where it stands outside of a field. */
  label?: string;
}

export function Switch({ checked, onChange, disabled, label }: SwitchProps) {
  const field = useFieldProps();
  return (
    <button
      type="button"
      role="switch"
      aria-checked={checked}
      disabled={disabled}
      {...(label === undefined ? field : { "aria-label": label, title: label })}
      aria-invalid={undefined}
      className={styles["switch"]}
      onClick={() => onChange(!checked)}
    />
  );
}
