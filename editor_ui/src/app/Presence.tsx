import { Users } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { presenceOf } from "~/shared/document/presence";
import { useSession } from "~/shared/document/SessionContext";
import { Badge } from "~/shared/ui/Badge";

/** Says where else the workflow is open, and by whom. */
export function Presence() {
  const { t } = useTranslation("app");
  const { people, tabs } = useStore(presenceOf(useSession()));
  const names = new Set<string>();
  if (tabs.size > 0) names.add(t("presence.otherTab"));
  for (const person of people) {
    if (tabs.has(person.tab)) continue;
    names.add(person.isYou ? t("presence.you") : person.name);
  }
  if (names.size === 0) return null;
  const list = [...names].join(", ");
  return (
    <span role="status">
      <Badge tone="info" title={t("presence.explained")}>
        <Users size={13} aria-hidden /> {t("presence.openIn", { list })}
      </Badge>
    </span>
  );
}
