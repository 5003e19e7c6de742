import {
  Ban,
  CircleCheck,
  CircleDashed,
  CircleX,
  Clock,
  Hand,
  Hourglass,
  RotateCw,
  SkipForward,
  TriangleAlert,
  type LucideIcon,
} from "lucide-react";
import { capitalised, inWords } from "~/shared/lib/format";
import { Spinner } from "./Spinner";
import styles from "./StateIcon.module.css";

const ICONS: Partial<Record<string, LucideIcon>> = {
  success: CircleCheck,
  failed: CircleX,
  upstream_failed: TriangleAlert,
  skipped: SkipForward,
  removed: Ban,
  queued: Hourglass,
  scheduled: Clock,
  deferred: Clock,
  awaiting_input: Hand,
  up_for_retry: RotateCw,
  up_for_reschedule: Clock,
};

/**
 * Airflow's own colour for a state of a run or a task, a little lighter in the dark so that it can be read.
 * Airflow paints skipped tasks pink; a path that was not taken is no alarm and stays grey here.
 */
export function stateColour(state: string | null): string {
  if (state === "skipped") return "var(--wf-fg-muted)";
  return `color-mix(in oklab, var(--chakra-colors-${state ?? "none"}-solid, var(--wf-fg-muted)), #fff var(--wf-state-lift))`;
}

const WORDS: Partial<Record<string, string>> = {
  deferred: "Waiting",
  awaiting_input: "Waiting for a person",
  upstream_failed: "Not run: a step before it failed",
};

export function stateInWords(state: string | null): string {
  if (state === null) return "Not started";
  return WORDS[state] ?? capitalised(inWords(state));
}

export function StateIcon({ state, size = 16 }: { state: string | null; size?: number }) {
  const Icon = ICONS[state ?? ""] ?? CircleDashed;
  const words = stateInWords(state);
  return (
    <span className={styles["icon"]} style={{ color: stateColour(state) }} role="img" aria-label={words} title={words}>
      {state === "running" || state === "restarting" ? <Spinner size={size - 2} /> : <Icon size={size} strokeWidth={2} />}
    </span>
  );
}
