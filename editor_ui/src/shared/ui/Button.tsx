import type { ButtonHTMLAttributes, ReactNode } from "react";
import type { LucideIcon } from "lucide-react";
import { classes } from "~/shared/lib/classes";
import { Spinner } from "./Spinner";
import styles from "./Button.module.css";

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  tone?: "primary" | "plain" | "quiet" | "danger";
  icon?: LucideIcon;
  busy?: boolean;
  small?: boolean;
  children: ReactNode;
}

export function Button({ tone = "plain", icon: Icon, busy = false, small = false, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-busy={busy || undefined}
      disabled={rest.disabled === true || busy}
      className={classes(styles["button"], styles[tone], small && styles["small"], rest.className)}
    >
      {busy ? <Spinner size={14} /> : Icon && <Icon size={small ? 14 : 16} strokeWidth={1.75} aria-hidden />}
      {children}
    </button>
  );
}

interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, "children"> {
  label: string;
  icon: LucideIcon;
  small?: boolean;
}

export function IconButton({ label, icon: Icon, small = false, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      title={label}
      aria-label={label}
      {...rest}
      className={classes(styles["iconButton"], small && styles["smallIcon"], rest.className)}
    >
      <Icon size={small ? 14 : 17} strokeWidth={1.75} aria-hidden />
    </button>
  );
}
