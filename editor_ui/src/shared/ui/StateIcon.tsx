import {
  Ban,
  CircleCheck,
  CircleDashed,
  CirclePause,
  CircleX,
  Clock,
  Hand,
  Hourglass,
  RotateCw,
  SkipForward,
  TriangleAlert,
  type LucideIcon,
} from "lucide-react";
import type { Step } from "~/shared/api/types";
import { i18n } from "~/shared/i18n/i18n";
import { Spinner } from "./Spinner";
import styles from "./StateIcon.module.css";

/** How a run, a step or one of its items is doing; of steps Airflow tells more. */
interface Doing {
  state: Step["state"];
  airflowState?: string | null;
  /** A test stops before it. */
  held?: boolean;
}

const ICONS: Partial<Record<string, LucideIcon>> = {
  PENDING: Hourglass,
  COMPLETED: CircleCheck,
  FAILED: CircleX,
  CANCELLED: Ban,
  SKIPPED: SkipForward,
  held: CirclePause,
  upstream_failed: TriangleAlert,
  removed: SkipForward,
  deferred: Clock,
  awaiting_input: Hand,
  up_for_retry: RotateCw,
  up_for_reschedule: Clock,
};

/** Airflow's states that say more than ours. */
const TELLING = new Set(["upstream_failed", "removed", "restarting", "deferred", "awaiting_input", "up_for_retry", "up_for_reschedule"]);

/** Of runs. */
const AIRFLOW_STATES: Partial<Record<Step["state"], string>> = { PENDING: "queued", RUNNING: "running", COMPLETED: "success", FAILED: "failed" };

function tellingState({ state, airflowState, held }: Doing): string {
  if (held === true) return "held";
  return state !== "CANCELLED" && airflowState && TELLING.has(airflowState) ? airflowState : state;
}

/**
 * Airflow's own colour for a state of a run or a task, a little lighter in the dark so that it can be read.
 * Airflow paints skipped tasks pink; a path that was not taken is no alarm and stays grey here.
 */
export function stateColour(of: Doing): string {
  if (of.state === "CANCELLED" || (of.state === "SKIPPED" && of.airflowState !== "upstream_failed")) return "var(--wf-fg-muted)";
  const colour = (of.airflowState === undefined ? AIRFLOW_STATES[of.state] : of.airflowState) ?? "none";
  return `color-mix(in oklab, var(--chakra-colors-${colour}-solid, var(--wf-fg-muted)), #fff var(--wf-state-lift))`;
}

export function stateInWords(of: Doing): string {
  return i18n.t(`states.${tellingState(of)}`);
}

export function StateIcon({ of, size = 16 }: { of: Doing; size?: number }) {
  const telling = tellingState(of);
  const Icon = ICONS[telling] ?? CircleDashed;
  const words = stateInWords(of);
  return (
    <span className={styles["icon"]} style={{ color: stateColour(of) }} role="img" aria-label={words} title={words}>
      {telling === "RUNNING" || telling === "restarting" ? <Spinner size={size - 2} /> : <Icon size={size} strokeWidth={2} />}
    </span>
  );
}
