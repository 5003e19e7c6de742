import { useState } from "react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ExternalLink, FileQuestion } from "lucide-react";
import { Link } from "react-router-dom";
import { ApiError, explain } from "~/shared/api/client";
import { stepQuery } from "~/shared/api/queries";
import type { Step, StepDetail } from "~/shared/api/types";
import { useNode, useSession, useStep } from "~/shared/document/SessionContext";
import { duration, fullTime } from "~/shared/lib/format";
import { EmptyState } from "~/shared/ui/EmptyState";
import { Field } from "~/shared/ui/Field";
import { Select } from "~/shared/ui/inputs";
import { Skeleton } from "~/shared/ui/Skeleton";
import { StateIcon, stateInWords } from "~/shared/ui/StateIcon";
import { airflowPaths } from "~/shared/lib/airflowPaths";
import { JsonView } from "./JsonView";
import { StepErrorView } from "./StepErrorView";
import styles from "./StepPanel.module.css";

const NO_ITEM = -1;

function Attempts({ step }: { step: StepDetail }) {
  if (step.attempts.length < 2) return null;
  return (
    <section className={styles["attempts"]}>
      <h3>Attempts</h3>
      <ol>
        {step.attempts.map((attempt) => (
          <li key={attempt.tryNumber}>
            <StateIcon state={attempt.state} size={14} />
            <span>
              {attempt.tryNumber}. {attempt.startedAt ? fullTime(attempt.startedAt) : stateInWords(attempt.state)}
              {attempt.error && <em>{attempt.error.message}</em>}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Body({ step, title, runId }: { step: StepDetail; title: string; runId: string }) {
  const { workflowId } = useSession();
  const started = step.state !== null && step.state !== "scheduled" && step.state !== "queued";
  return (
    <>
      <header className={styles["header"]}>
        <StateIcon state={step.state} size={20} />
        <div className={styles["title"]}>
          <h2>{title}</h2>
          <p>
            {stateInWords(step.state)}
            {step.state !== "skipped" && step.durationSeconds !== null && ` · ${duration(step.durationSeconds)}`}
            {step.tryNumber > 1 && ` · try ${step.tryNumber} of ${step.maxTries}`}
          </p>
          {step.startedAt && <p>Started {fullTime(step.startedAt)}</p>}
        </div>
        <Link
          className={styles["link"]}
          to={airflowPaths.task(workflowId, runId, step.nodeId, step.mapIndex)}
          title="Open this step in Airflow, with its log"
        >
          <ExternalLink size={14} aria-hidden />
          Log
        </Link>
      </header>
      {step.error && <StepErrorView nodeId={step.nodeId} error={step.error} />}
      {step.state === "skipped" && (
        <p className={styles["note"]}>No branch that leads here was taken, so this step had nothing to do.</p>
      )}
      {Object.keys(step.input).length > 0 && <JsonView title="Input" value={step.input} />}
      {step.output !== null && step.output !== undefined ? (
        <JsonView
          title="Output"
          value={step.output}
          note={step.outputTruncated ? "Only the beginning: the whole output is larger than 256 KiB." : undefined}
        />
      ) : (
        started && !step.error && step.state === "success" && <p className={styles["note"]}>This step gave no output.</p>
      )}
      <Attempts step={step} />
    </>
  );
}

/** What changes when there is something new to load. */
function stamp(step: Step | undefined): string {
  return `${step?.state ?? "none"}/${step?.tryNumber ?? 0}/${JSON.stringify(step?.mapped?.counts ?? null)}`;
}

/** One step of the run on the canvas: how it went, what went in, what came out. */
export function StepPanel({ nodeId, runId }: { nodeId: string; runId: string }) {
  const { workflowId } = useSession();
  const label = useNode(nodeId)?.data.label ?? nodeId;
  const summary = useStep(nodeId);
  const [chosen, setChosen] = useState(NO_ITEM);
  const mapIndex = summary?.mapped ? Math.max(chosen, 0) : NO_ITEM;
  const query = stepQuery(workflowId, runId, nodeId, mapIndex);
  const { data, error, isPending } = useQuery({
    ...query,
    queryKey: [...query.queryKey, stamp(summary)],
    placeholderData: keepPreviousData,
  });

  if (isPending) {
    return (
      <div className={styles["panel"]}>
        <Skeleton height={24} width="60%" />
        <Skeleton height={120} />
        <Skeleton height={160} />
      </div>
    );
  }
  if (error) {
    const unknown = error instanceof ApiError && error.problem.status === 404;
    return (
      <EmptyState icon={FileQuestion} title={unknown ? "Not part of this run" : "The step cannot be shown"}>
        {unknown ? "This node was added, or renamed, after the version that ran." : explain(error).detail}
      </EmptyState>
    );
  }
  return (
    <div className={styles["panel"]}>
      {data.mapIndexes.length > 0 && (
        <Field label="Item">
          <Select
            value={String(mapIndex)}
            options={data.mapIndexes.map((item) => ({
              value: String(item.mapIndex),
              label: `${item.mapIndex} · ${stateInWords(item.state)}`,
            }))}
            onChange={(index) => setChosen(Number(index))}
          />
        </Field>
      )}
      <Body step={data} title={label} runId={runId} />
    </div>
  );
}
