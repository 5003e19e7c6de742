import { useState } from "react";
import { i18n } from "~/shared/i18n/i18n";
import { showToast } from "~/shared/ui/toasts";

const COPIED_MS = 1_500;

/** Copies a text, and says for a moment that it was. */
export function useCopy(text: string): { copied: boolean; copy: () => void } {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      setTimeout(() => setCopied(false), COPIED_MS);
    } catch {
      showToast({ tone: "error", title: i18n.t("notCopied"), detail: i18n.t("notCopiedDetail") });
    }
  };
  return { copied, copy: () => void copy() };
}
