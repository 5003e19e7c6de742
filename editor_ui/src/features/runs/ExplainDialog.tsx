import { useQuery } from "@tanstack/react-query";
import { Check, Copy, ExternalLink } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { api, explain, result } from "~/shared/api/client";
import type { ExplainedStep } from "~/shared/api/types";
import { useSession } from "~/shared/document/SessionContext";
import { airflowPaths } from "~/shared/lib/airflowPaths";
import { duration, fullTime } from "~/shared/lib/format";
import { useCopy } from "~/shared/lib/useCopy";
import { Button } from "~/shared/ui/Button";
import { Dialog } from "~/shared/ui/Dialog";
import { Skeleton } from "~/shared/ui/Skeleton";
import { JsonView } from "./JsonView";
import styles from "./ExplainDialog.module.css";

function CopyText({ text }: { text: string }) {
  const { t } = useTranslation("runs");
  const { copied, copy } = useCopy(text);
  return (
    <Button tone="primary" icon={copied ? Check : Copy} onClick={copy}>
      {t(copied ? "shared:copied" : "explain.copy")}
    </Button>
  );
}

function StepFacts({ step }: { step: ExplainedStep }) {
  const { t } = useTranslation("runs");
  return (
    <dl className={styles["facts"]}>
      <dt>{t("explain.step")}</dt>
      <dd>
        {step.label}
        {step.kind !== null && <code>{step.kind}</code>}
        {step.mapIndex >= 0 && ` · ${t("explain.item", { index: step.mapIndex })}`}
      </dd>
      <dt>{t("attempts")}</dt>
      <dd>{t("tryOf", { number: step.tryNumber, most: step.maxTries + 1 })}</dd>
      {step.startedAt !== null && (
        <>
          <dt>{t("explain.lastAttempt")}</dt>
          <dd>
            {fullTime(step.startedAt)}
            {step.durationSeconds !== null && ` · ${duration(step.durationSeconds)}`}
          </dd>
        </>
      )}
    </dl>
  );
}

function ExplainedFailure({ step }: { step: ExplainedStep }) {
  const { t } = useTranslation("runs");
  return (
    <>
      {step.error && (
        <section className={styles["error"]} aria-label={t("explain.error")}>
          <p>{step.error.message}</p>
          {step.advice !== null && <p className={styles["advice"]}>{step.advice}</p>}
        </section>
      )}
      <StepFacts step={step} />
      {step.error?.request && <JsonView title={t("sent")} value={step.error.request} />}
      {step.error?.response && <JsonView title={t("answered")} value={step.error.response} />}
      {Object.keys(step.input).length > 0 && <JsonView title={t("input")} value={step.input} />}
      {step.log === null ? (
        <p className={styles["note"]}>{t("explain.noLog")}</p>
      ) : (
        <JsonView title={t("explain.log")} value={step.log.join("\n")} />
      )}
    </>
  );
}

/** Why a run failed: all that a person needs, in one place, and as text for an issue. */
export function ExplainDialog({ runId, onClose }: { runId: string; onClose: () => void }) {
  const { t } = useTranslation("runs");
  const { workflowId } = useSession();
  const { data, error } = useQuery({
    queryKey: ["explanation", workflowId, runId],
    queryFn: ({ signal }) =>
      result(
        api.GET("/api/v1/workflows/{workflowId}/runs/{runId}/explanation", {
          params: { path: { workflowId, runId } },
          signal,
        }),
      ),
    staleTime: 0,
  });
  const step = data?.step ?? null;
  const airflow = data && (
    <Link
      className={styles["link"]}
      to={step ? airflowPaths.task(data.run.dagId, runId, step.nodeId, step.mapIndex) : airflowPaths.run(data.run.dagId, runId)}
    >
      <ExternalLink size={14} aria-hidden />
      {t("explain.inAirflow")}
    </Link>
  );
  const footer = data && (
    <>
      {airflow}
      <CopyText text={data.text} />
    </>
  );
  return (
    <Dialog title={t("explain.title")} wide onClose={onClose} footer={footer}>
      {error && <p role="alert">{explain(error).detail}</p>}
      {!data && !error && <Skeleton height={240} />}
      {data && step === null && <p>{t("explain.noStep")}</p>}
      {step && <ExplainedFailure step={step} />}
    </Dialog>
  );
}
