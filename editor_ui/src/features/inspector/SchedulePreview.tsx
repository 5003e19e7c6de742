import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, result } from "~/shared/api/client";
import type { NodeKind } from "~/shared/api/types";
import { useDocument } from "~/shared/document/SessionContext";
import type { WorkflowNode } from "~/shared/document/types";
import type { JsonObject } from "~/shared/lib/json";
import { useDebounced } from "~/shared/lib/useDebounced";
import styles from "./Inspector.module.css";

const PAUSE_MS = 350;
const FRESH_MS = 30_000;

const previewQuery = (type: string, config: JsonObject, settings: JsonObject) =>
  queryOptions({
    queryKey: ["schedule", type, config, settings],
    queryFn: ({ signal }) => result(api.POST("/api/v1/schedules/preview", { body: { type, config, settings }, signal })),
    staleTime: FRESH_MS,
    retry: false,
  });

/** "2026-03-29T02:30:00+02:00" by the clock of the schedule: "Sun, 29 Mar 2026, 02:30". */
function clockOf(iso: string, timeZone: string): string {
  const format = new Intl.DateTimeFormat(undefined, {
    timeZone,
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  return format.format(new Date(iso));
}

/** When a node that starts runs by time will do so, in words and as the next times. */
export function SchedulePreview({ node, kind }: { node: WorkflowNode; kind: NodeKind }) {
  const settings = useDocument((document) => document.settings);
  const asked = useDebounced(JSON.stringify([node.data.config, settings]), PAUSE_MS);
  const [config, workflow] = JSON.parse(asked) as [JsonObject, JsonObject];
  const { data } = useQuery(previewQuery(kind.type, config, workflow));
  if (!data || data.words === "") return null;
  return (
    <section className={styles["times"]} aria-label="Next runs">
      <p>
        {data.words} <span>({data.timezone})</span>
      </p>
      {data.missed && (
        <p>
          For {clockOf(data.missed, data.timezone)}
          {settings["catchup"] === true ? " and all since" : ""}: right after Deploy
        </p>
      )}
      {data.runs.length === 0 && <p>No more runs: the last day is over.</p>}
      <ol>
        {data.runs.map((run) => (
          <li key={run}>
            <time dateTime={run}>{clockOf(run, data.timezone)}</time>
          </li>
        ))}
      </ol>
    </section>
  );
}
