import { useState } from "react";
import { Check, Copy } from "lucide-react";
import { IconButton } from "./Button";
import { showToast } from "./toasts";

export function CopyButton({ text, label = "Copy" }: { text: string; label?: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      setTimeout(() => setCopied(false), 1_500);
    } catch {
      showToast({ tone: "error", title: "Not copied", detail: "The browser does not let this page use the clipboard." });
    }
  };
  return <IconButton label={copied ? "Copied" : label} icon={copied ? Check : Copy} small onClick={() => void copy()} />;
}
