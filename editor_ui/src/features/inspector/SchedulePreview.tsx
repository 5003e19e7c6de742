import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { clockOf, schedulePreviewQuery } from "~/shared/api/schedulePreview";
import type { NodeKind } from "~/shared/api/types";
import { useDocument, useSession } from "~/shared/document/SessionContext";
import type { WorkflowNode } from "~/shared/document/types";
import type { JsonObject } from "~/shared/lib/json";
import { useDebounced } from "~/shared/lib/useDebounced";
import styles from "./Inspector.module.css";

const PAUSE_MS = 350;

/** When a node that starts runs by time will do so, in words and as the next times. */
export function SchedulePreview({ node, kind }: { node: WorkflowNode; kind: NodeKind }) {
  const { t } = useTranslation("inspector");
  const session = useSession();
  const settings = useDocument((document) => document.settings);
  const asked = useDebounced(JSON.stringify([node.data.config, settings]), PAUSE_MS);
  const [config, workflow] = JSON.parse(asked) as [JsonObject, JsonObject];
  const { data } = useQuery(schedulePreviewQuery(session.workflowId, kind.type, config, workflow));
  if (!data || data.words === "") return null;
  return (
    <section className={styles["times"]} aria-label={t("schedule.title")}>
      <p>
        {data.words} <span>({data.timezone})</span>
      </p>
      {data.missed && (
        <p>
          {t(settings["catchup"] === true ? "schedule.missedAll" : "schedule.missed", { time: clockOf(data.missed, data.timezone) })}
        </p>
      )}
      {data.runs.length === 0 && <p>{t("schedule.over")}</p>}
      <ol>
        {data.runs.map((run) => (
          <li key={run}>
            <time dateTime={run}>{clockOf(run, data.timezone)}</time>
          </li>
        ))}
      </ol>
      <p className={styles["policy"]}>{t(`schedule.policy.${data.policy}`)}</p>
    </section>
  );
}
