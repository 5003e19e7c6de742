import { useMemo } from "react";
import { FlaskConical, Pin, Play } from "lucide-react";
import { useTranslation } from "react-i18next";
import { explain } from "~/shared/api/client";
import type { ReceivedCall } from "~/shared/api/types";
import { runCommand, useAllCommands } from "~/shared/commands/registry";
import { DataView } from "~/shared/data/DataView";
import { bytesOf, PIN_LIMIT, setPinned } from "~/shared/document/pinned";
import { useSession } from "~/shared/document/SessionContext";
import type { WorkflowNode } from "~/shared/document/types";
import { inexactProblem } from "~/shared/forms/inexactProblem";
import { byteSize } from "~/shared/lib/format";
import { prettyJson, type JsonObject } from "~/shared/lib/json";
import { rememberPayload } from "~/shared/lib/payloads";
import { Badge } from "~/shared/ui/Badge";
import { Button } from "~/shared/ui/Button";
import { Skeleton } from "~/shared/ui/Skeleton";
import { useCall } from "./useListening";
import styles from "./Listening.module.css";

const TONES = {
  open: "warning",
  genuine: "success",
  refused: "error",
  notAllowed: "error",
  unchecked: "neutral",
  fits: "success",
  misfit: "error",
} as const;
/** What runs a workflow with a payload, by the command that asks for one. */
const USES = [
  { command: "workflow.test", name: "test", icon: FlaskConical },
  { command: "workflow.run", name: "run", icon: Play },
] as const;

/** What the draft would have said of a call. */
function Verdict({ call }: { call: ReceivedCall }) {
  const { t } = useTranslation("inspector");
  const { admission, fit, misfit, expectedMethod } = call.verdict;
  return (
    <>
      <p className={styles["verdict"]}>
        <Badge tone={TONES[admission]} title={t(`listen.admissionWhy.${admission}`)}>
          {t(`listen.admission.${admission}`)}
        </Badge>
        {(fit === "fits" || fit === "misfit") && <Badge tone={TONES[fit]}>{t(`listen.fit.${fit}`)}</Badge>}
        {expectedMethod && <Badge tone="warning">{t("listen.otherMethod", { method: expectedMethod })}</Badge>}
        <span className={styles["size"]}>
          {call.contentType} · {byteSize(call.size)}
        </span>
      </p>
      {admission === "unchecked" && <p className={styles["note"]}>{t("listen.admissionWhy.unchecked")}</p>}
      {misfit && <p className={styles["misfit"]}>{misfit}</p>}
      {call.cut && <p className={styles["misfit"]}>{t("listen.cut")}</p>}
    </>
  );
}

/** What can be done with a call: keep it as sample data, or run the workflow with its body. */
function Uses({ node, call, trigger }: { node: WorkflowNode; call: ReceivedCall; trigger: JsonObject }) {
  const { t } = useTranslation("inspector");
  const session = useSession();
  const commands = useAllCommands();
  const text = useMemo(() => JSON.stringify(trigger), [trigger]);
  const { pinned } = node.data;
  const isPinned = pinned !== undefined && JSON.stringify(pinned) === text;
  const tooLarge = call.cut || bytesOf(trigger) > PIN_LIMIT;
  const inexact = inexactProblem(text);
  const { body } = trigger;
  const start = (command: string) => {
    rememberPayload(session.workflowId, prettyJson(body));
    runCommand(command);
  };
  return (
    <div className={styles["uses"]}>
      <Button
        small
        icon={Pin}
        disabled={tooLarge || isPinned || inexact !== null}
        title={inexact?.message ?? t(tooLarge ? "listen.pinTooLarge" : "listen.pinWhy")}
        onClick={() => session.change(setPinned(node.id, trigger))}
      >
        {t(isPinned ? "listen.pinned" : "listen.pin")}
      </Button>
      {USES.filter(({ command }) => commands.some(({ id }) => id === command)).map(({ command, name, icon }) => (
        <Button
          key={name}
          small
          icon={icon}
          disabled={call.cut}
          title={t(call.cut ? "listen.noPayload" : `listen.${name}Why`)}
          onClick={() => start(command)}
        >
          {t(`listen.${name}`)}
        </Button>
      ))}
    </div>
  );
}

/** A call that came: what the draft says of it, what can be done with it, and its data. */
export function CallView({ node, call }: { node: WorkflowNode; call: ReceivedCall }) {
  const { t } = useTranslation("inspector");
  const { data, error } = useCall(node.id, call.id);
  const trigger = data?.trigger as JsonObject | undefined;
  return (
    <>
      <Verdict call={call} />
      {error && <p className={styles["misfit"]}>{explain(error).detail}</p>}
      {!trigger && !error && <Skeleton height={120} />}
      {trigger && (
        <>
          <Uses node={node} call={call} trigger={trigger} />
          <div className={styles["data"]}>
            <DataView title={t("listen.data")} root="trigger" value={trigger} />
          </div>
        </>
      )}
    </>
  );
}
