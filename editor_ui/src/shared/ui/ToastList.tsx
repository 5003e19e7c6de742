import { CircleAlert, CircleCheck, Info, X } from "lucide-react";
import { useStore } from "zustand";
import { classes } from "~/shared/lib/classes";
import { IconButton } from "./Button";
import { dismissToast, toastStore } from "./toasts";
import styles from "./ToastList.module.css";

const ICONS = { error: CircleAlert, success: CircleCheck, info: Info };

export function ToastList() {
  const toasts = useStore(toastStore, (state) => state.toasts);
  return (
    <div className={styles["list"]} aria-live="polite">
      {toasts.map((toast) => {
        const Icon = ICONS[toast.tone];
        return (
          <div key={toast.id} className={classes(styles["toast"], styles[toast.tone])} role="status">
            <Icon size={18} aria-hidden />
            <div className={styles["words"]}>
              <strong>{toast.title}</strong>
              {toast.detail !== undefined && <span>{toast.detail}</span>}
            </div>
            <IconButton label="Dismiss" icon={X} small onClick={() => dismissToast(toast.id)} />
          </div>
        );
      })}
    </div>
  );
}
