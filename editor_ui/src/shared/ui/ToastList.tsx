import { useLayoutEffect, useRef, useState, type RefObject } from "react";
import { createPortal } from "react-dom";
import { CircleAlert, CircleCheck, Info, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { classes } from "~/shared/lib/classes";
import { Button, IconButton } from "./Button";
import { modalStore } from "./modals";
import { dismissToast, toastStore } from "./toasts";
import styles from "./ToastList.module.css";

const ICONS = { error: CircleAlert, success: CircleCheck, info: Info };

function emptyList(): HTMLElement {
  const list = document.createElement("div");
  list.className = styles["list"] ?? "";
  list.setAttribute("aria-live", "polite");
  return list;
}

/**
 * The element that toasts are drawn into. It moves into the topmost dialog: what is outside of that lies behind it, is not
 * read out and cannot be clicked. The element stays the same one, so that a screen reader hears what is added to it.
 */
function useTopmostList(home: RefObject<HTMLElement | null>): HTMLElement {
  const [list] = useState(emptyList);
  useLayoutEffect(() => {
    const move = () => {
      const place = modalStore.getState().open.at(-1) ?? home.current;
      if (list.parentElement !== place) place?.append(list);
    };
    // As in dialogs: keys that are pressed here are not shortcuts of the page behind.
    const keepInside = (event: Event) => {
      if (modalStore.getState().open.length > 0) event.stopPropagation();
    };
    move();
    list.addEventListener("keydown", keepInside);
    const stop = modalStore.subscribe(move);
    return () => {
      stop();
      list.removeEventListener("keydown", keepInside);
      list.remove();
    };
  }, [list, home]);
  return list;
}

export function ToastList() {
  const { t } = useTranslation("shared");
  const toasts = useStore(toastStore, (state) => state.toasts);
  const home = useRef<HTMLDivElement>(null);
  const list = useTopmostList(home);
  return (
    <div ref={home}>
      {createPortal(
        toasts.map((toast) => {
          const Icon = ICONS[toast.tone];
          return (
            <div key={toast.id} className={classes(styles["toast"], styles[toast.tone])} role="status">
              <Icon size={18} aria-hidden />
              <div className={styles["words"]}>
                <strong>{toast.title}</strong>
                {toast.detail !== undefined && <span>{toast.detail}</span>}
              </div>
              {toast.action && (
                <Button
                  small
                  onClick={() => {
                    toast.action?.run();
                    dismissToast(toast.id);
                  }}
                >
                  {toast.action.label}
                </Button>
              )}
              <IconButton label={t("dismiss")} icon={X} small onClick={() => dismissToast(toast.id)} />
            </div>
          );
        }),
        list,
      )}
    </div>
  );
}
