import { useState } from "react";
import { useQueries } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { stepQuery } from "~/shared/api/queries";
import type { RunDetail } from "~/shared/api/types";
import { prettyJson } from "~/shared/lib/json";
import { Skeleton } from "~/shared/ui/Skeleton";
import { Tabs } from "~/shared/ui/Tabs";
import { JsonDiff } from "./JsonDiff";
import styles from "./Compare.module.css";

interface DiffProps {
  title: string;
  values: readonly [unknown, unknown];
}

interface StepDataProps {
  title: string;
  workflowId: string;
  runs: readonly [RunDetail, RunDetail];
  nodeId: string;
}

function Diff({ title, values: [left, right] }: DiffProps) {
  const { t } = useTranslation("compare");
  const [one, other] = [prettyJson(left), prettyJson(right)];
  if (one === other) return <p className={styles["muted"]}>{t(one === "" ? "noData" : "same")}</p>;
  return <JsonDiff key={`${one.length} ${other.length}`} title={title} left={one} right={other} />;
}

type Part = "output" | "input" | "error";
const PARTS: readonly Part[] = ["output", "input", "error"];

/** What came into a node and out of it. */
function StepData({ title, workflowId, runs, nodeId }: StepDataProps) {
  const { t } = useTranslation("compare");
  const [part, setPart] = useState<Part>("output");
  const steps = useQueries({
    queries: runs.map((run) => ({ ...stepQuery(workflowId, run.id, nodeId, -1), retry: false })),
  });
  const isPending = steps.some((step) => step.isPending);
  const valueOf = (index: number) => steps[index]?.data?.[part] ?? undefined;
  return (
    <section className={styles["part"]} aria-label={title}>
      <header>
        <h2>{title}</h2>
        <Tabs label={t("parts")} value={part} tabs={PARTS.map((value) => ({ value, label: t(value) }))} onChange={setPart} />
      </header>
      {isPending ? <Skeleton height={120} /> : <Diff key={part} title={t(part)} values={[valueOf(0), valueOf(1)]} />}
    </section>
  );
}

/** Two values side by side: those that are given, or a node's in both runs. */
export function ComparedData(props: DiffProps | StepDataProps) {
  if ("nodeId" in props) return <StepData {...props} />;
  return (
    <section className={styles["part"]} aria-label={props.title}>
      <header>
        <h2>{props.title}</h2>
      </header>
      <Diff {...props} />
    </section>
  );
}
