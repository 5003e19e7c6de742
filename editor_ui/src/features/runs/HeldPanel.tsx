import { useState } from "react";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Play } from "lucide-react";
import { useTranslation } from "react-i18next";
import { api, explain, result } from "~/shared/api/client";
import { heldQuery, meQuery } from "~/shared/api/queries";
import type { HeldOutput } from "~/shared/api/types";
import { useDocument, useRunOverlay, useSession } from "~/shared/document/SessionContext";
import { inexactProblem } from "~/shared/forms/inexactProblem";
import { parseJson, prettyJson, type JsonObject, type JsonValue } from "~/shared/lib/json";
import { CancelRun } from "~/shared/runs/CancelRun";
import { Button } from "~/shared/ui/Button";
import { Field } from "~/shared/ui/Field";
import { TextArea } from "~/shared/ui/inputs";
import { showToast } from "~/shared/ui/toasts";
import styles from "./StepPanel.module.css";

const GOES_ON = new Set(["PENDING", "RUNNING"]);

interface OutputFieldProps {
  output: HeldOutput;
  label: string;
  text: string;
  isTyped: boolean;
  disabled: boolean;
  onChange: (text: string) => void;
}

function OutputField({ output, label, text, isTyped, disabled, onChange }: OutputFieldProps) {
  const { t } = useTranslation("runs");
  if (!output.ran) {
    return (
      <Field label={label}>
        <p className={styles["note"]}>{t("held.notRan")}</p>
      </Field>
    );
  }
  const wrong = parseJson(text) === undefined;
  const notJson = { severity: "error" as const, message: t("held.noJson"), advice: t("held.noJsonAdvice") };
  // What nobody changes goes on as it is: the server has the number.
  const problems = wrong && isTyped ? [inexactProblem(text) ?? notJson] : [];
  return (
    <Field label={label} problems={problems} {...(!output.editable && { help: t("held.fixed") })}>
      <TextArea mono value={text} disabled={disabled || !output.editable} onChange={onChange} maxHeight={320} />
    </Field>
  );
}

function useGoOn(runId: string) {
  const { t } = useTranslation("runs");
  const { workflowId } = useSession();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (outputs: JsonObject) =>
      result(
        api.POST("/api/v1/workflows/{workflowId}/runs/{runId}/go-on", { params: { path: { workflowId, runId } }, body: { outputs } }),
      ),
    onError: (error) => showToast({ tone: "error", title: t("held.notGone"), detail: explain(error).detail }),
    onSettled: () =>
      Promise.all(["run", "step", "held"].map((what) => queryClient.invalidateQueries({ queryKey: [what, workflowId, runId] }))),
  });
}

/** A test that stops before a node: what would go in, to be changed, and the way on. */
export function HeldPanel({ runId }: { runId: string }) {
  const { t } = useTranslation("runs");
  const session = useSession();
  const nodes = useDocument((document) => document.nodes);
  const steps = useRunOverlay()?.steps;
  const mayGoOn = (useQuery(meQuery).data?.canRun ?? false) && session.editable;
  const states = [...(steps?.values() ?? [])].map((step) => step.state).join();
  const query = heldQuery(session.workflowId, runId);
  const { data } = useQuery({ ...query, queryKey: [...query.queryKey, states], placeholderData: keepPreviousData, retry: false });
  const [typed, setTyped] = useState<Record<string, string>>({});
  const { mutate, isPending } = useGoOn(runId);
  if (!data) return null;

  const labelOf = (id: string) => nodes.find((node) => node.id === id)?.data.label ?? id;
  const soon = data.outputs.some(({ nodeId }) => GOES_ON.has(steps?.get(nodeId)?.state ?? ""));
  const changed = Object.entries(typed).map(([id, text]) => [id, parseJson(text)] as const);
  const wrong = changed.some(([, value]) => value === undefined);
  return (
    <section className={styles["held"]} aria-label={t("held.title")}>
      <h3>{t("held.title")}</h3>
      <p className={styles["note"]}>{t(soon ? "held.soon" : data.outputs.some((output) => output.ran) ? "held.about" : "held.nothing")}</p>
      {!soon &&
        data.outputs.map((output) => (
          <OutputField
            key={output.nodeId}
            output={output}
            label={t("held.outputOf", { name: labelOf(output.nodeId) })}
            text={typed[output.nodeId] ?? prettyJson(output.output as JsonValue)}
            isTyped={output.nodeId in typed}
            disabled={!mayGoOn}
            onChange={(text) => setTyped({ ...typed, [output.nodeId]: text })}
          />
        ))}
      {mayGoOn && (
        <div className={styles["heldActs"]}>
          <Button
            tone="primary"
            icon={Play}
            busy={isPending}
            disabled={soon || wrong}
            onClick={() => mutate(Object.fromEntries(changed) as JsonObject)}
          >
            {t(changed.length > 0 ? "held.goOnChanged" : "held.goOn")}
          </Button>
          <CancelRun workflowId={session.workflowId} runId={runId} />
        </div>
      )}
    </section>
  );
}
