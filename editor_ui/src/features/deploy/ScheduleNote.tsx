import { useQuery } from "@tanstack/react-query";
import { CalendarClock } from "lucide-react";
import { useTranslation } from "react-i18next";
import { clockOf, schedulePreviewQuery } from "~/shared/api/schedulePreview";
import { useDocument, useSession } from "~/shared/document/SessionContext";
import type { WorkflowNode } from "~/shared/document/types";
import { useKinds } from "~/shared/kinds/KindsContext";
import styles from "./DeployDialog.module.css";

function Note({ node }: { node: WorkflowNode }) {
  const { t } = useTranslation("deploy");
  const session = useSession();
  const settings = useDocument((document) => document.settings);
  const { data } = useQuery(schedulePreviewQuery(session.workflowId, node.type, node.data.config, settings));
  if (!data || data.words === "") return null;
  const { words, timezone, runs, missed } = data;
  const next = runs[0];
  return (
    <section className={styles["schedule"]} aria-label={t("schedule.label")}>
      <CalendarClock size={15} aria-hidden />
      <p>
        {next === undefined ? t("schedule.over", { words }) : t("schedule.words", { words, time: clockOf(next, timezone) })} ({timezone}).
        {missed !== null && (
          <strong> {t(data.policy === "all" ? "schedule.missedAll" : "schedule.missed", { time: clockOf(missed, timezone) })}.</strong>
        )}
      </p>
    </section>
  );
}

/** When the schedule starts the workflow next, and whether deploying does so at once. */
export function ScheduleNote() {
  const kinds = useKinds();
  const nodes = useDocument((document) => document.nodes);
  const node = nodes.find(({ type, data }) => kinds.get(type)?.scheduled && !data.disabled);
  return node ? <Note node={node} /> : null;
}
