import { Check, Copy } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useCopy } from "~/shared/lib/useCopy";
import { IconButton } from "./Button";

export function CopyButton({ text, label }: { text: string; label?: string }) {
  const { t } = useTranslation("shared");
  const { copied, copy } = useCopy(text);
  return <IconButton label={copied ? t("copied") : (label ?? t("copy"))} icon={copied ? Check : Copy} small onClick={copy} />;
}
