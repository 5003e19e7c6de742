import {
  Bot,
  CalendarClock,
  Circle,
  Clock,
  Globe,
  Repeat,
  Shuffle,
  Split,
  Webhook,
  Zap,
  type LucideIcon,
} from "lucide-react";
import type { NodeKind } from "~/shared/api/types";
import { classes } from "~/shared/lib/classes";
import styles from "./KindIcon.module.css";

type Category = NodeKind["category"];

const BY_CATEGORY: Record<Category, LucideIcon> = { trigger: Zap, action: Globe, logic: Split, utility: Circle };

// Only a nicety: a kind that is not listed shows its category's icon.
const BY_TYPE: Partial<Record<string, LucideIcon>> = {
  "trigger.webhook": Webhook,
  "trigger.schedule": CalendarClock,
  "action.http": Globe,
  "action.ai": Bot,
  "logic.condition": Split,
  "logic.loop": Repeat,
  "utility.delay": Clock,
  "utility.transform": Shuffle,
};

export function KindIcon({ type, category, size = 18 }: { type: string; category?: Category; size?: number }) {
  const Icon = BY_TYPE[type] ?? (category ? BY_CATEGORY[category] : Circle);
  return (
    <span className={classes(styles["icon"], category && styles[category])} aria-hidden>
      <Icon size={size} strokeWidth={1.75} />
    </span>
  );
}
