import {
  Bot,
  CalendarClock,
  CircleDashed,
  CircleStop,
  Clock,
  Database,
  Frame,
  Globe,
  Hourglass,
  Repeat,
  Reply,
  Shuffle,
  Split,
  StickyNote,
  Webhook,
  Workflow,
  type LucideIcon,
} from "lucide-react";
import type { NodeKind } from "~/shared/api/types";
import { classes } from "~/shared/lib/classes";
import styles from "./KindIcon.module.css";

type Category = NodeKind["category"];

// Only a nicety: a kind that is not listed shows its letter.
const BY_TYPE: Partial<Record<string, LucideIcon>> = {
  "trigger.webhook": Webhook,
  "trigger.schedule": CalendarClock,
  "trigger.asset": Database,
  "action.http": Globe,
  "action.ai": Bot,
  "action.workflow": Workflow,
  group: Frame,
  note: StickyNote,
  "logic.condition": Split,
  "logic.loop": Repeat,
  "logic.stop": CircleStop,
  "utility.delay": Clock,
  "utility.respond": Reply,
  "utility.wait": Hourglass,
  "utility.placeholder": CircleDashed,
  "utility.transform": Shuffle,
};

/** "S" for action.shout. */
const letterOf = (type: string) => (type.split(".").at(-1) ?? "").charAt(0).toUpperCase() || "?";

export function KindIcon({ type, category, size = 18 }: { type: string; category?: Category; size?: number }) {
  const Icon = BY_TYPE[type];
  return (
    <span className={classes(styles["icon"], category && styles[category])} aria-hidden>
      {Icon ? <Icon size={size} strokeWidth={1.75} /> : <b style={{ fontSize: size * 0.85 }}>{letterOf(type)}</b>}
    </span>
  );
}
