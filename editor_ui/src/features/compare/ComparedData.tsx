import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { RunDetail } from "~/shared/api/types";
import { prettyJson } from "~/shared/lib/json";
import { Skeleton } from "~/shared/ui/Skeleton";
import { Tabs } from "~/shared/ui/Tabs";
import { JsonDiff } from "./JsonDiff";
import { useComparedStep } from "./useComparedStep";
import styles from "./Compare.module.css";

type Runs = readonly [RunDetail, RunDetail];

interface DiffProps {
  title: string;
  values: readonly [unknown, unknown];
}

interface StepDataProps {
  title: string;
  workflowId: string;
  runs: Runs;
  nodeId: string;
}

function Diff({ title, values: [left, right] }: DiffProps) {
  const { t } = useTranslation("compare");
  const [one, other] = [prettyJson(left), prettyJson(right)];
  if (one === other) return <p className={styles["muted"]}>{t(one === "" ? "noData" : "same")}</p>;
  return <JsonDiff key={`${one.length} ${other.length}`} title={title} left={one} right={other} />;
}

/** Data that a workflow may not store; of a run without it, that it is not there. */
function KeptDiff({ runs, title, values }: DiffProps & { runs: Runs }) {
  const { t } = useTranslation("compare");
  const [left, right] = runs;
  if (left.stored && right.stored) return <Diff title={title} values={values} />;
  const where = left.stored ? "right" : right.stored ? "left" : "both";
  return (
    <>
      <p className={styles["muted"]}>{t(`notStored.${where}`)}</p>
      {where !== "both" && <Diff title={title} values={[left.stored ? values[0] : undefined, right.stored ? values[1] : undefined]} />}
    </>
  );
}

interface ItemPickerProps {
  item: number;
  items: number;
  onChoose: (item: number) => void;
}

function ItemPicker({ item, items, onChoose }: ItemPickerProps) {
  const { t } = useTranslation("compare");
  const choose = (typed: number) => {
    if (Number.isInteger(typed) && typed >= 0 && typed < items) onChoose(typed);
  };
  return (
    <label>
      {t("item")}
      <input type="number" min={0} max={items - 1} value={item} onChange={(event) => choose(event.target.valueAsNumber)} />
      {t("ofItems", { last: items - 1 })}
    </label>
  );
}

type Part = "output" | "input" | "error";
const PARTS: readonly Part[] = ["output", "input", "error"];

/** What came into a node and out of it; in a loop's body of one item. */
export function ComparedStepData({ title, workflowId, runs, nodeId }: StepDataProps) {
  const { t } = useTranslation("compare");
  const [part, setPart] = useState<Part>("output");
  const { steps, isLoading, item, items, choose } = useComparedStep(workflowId, runs, nodeId);
  const values = [steps[0]?.[part] ?? undefined, steps[1]?.[part] ?? undefined] as const;
  return (
    <section className={styles["part"]} aria-label={title}>
      <header>
        <h2>{title}</h2>
        {items > 0 && <ItemPicker item={item} items={items} onChoose={choose} />}
        <Tabs label={t("parts")} value={part} tabs={PARTS.map((value) => ({ value, label: t(value) }))} onChange={setPart} />
      </header>
      {isLoading && <Skeleton height={120} />}
      {/* The sentence of an error stays where data is not stored. */}
      {!isLoading && part === "error" && <Diff key={part} title={t(part)} values={values} />}
      {!isLoading && part !== "error" && <KeptDiff key={part} runs={runs} title={t(part)} values={values} />}
    </section>
  );
}

/** What both runs were started with. */
export function ComparedPayload({ runs }: { runs: Runs }) {
  const { t } = useTranslation("compare");
  const title = t("payload");
  return (
    <section className={styles["part"]} aria-label={title}>
      <header>
        <h2>{title}</h2>
      </header>
      <KeptDiff runs={runs} title={title} values={[runs[0].payload, runs[1].payload]} />
    </section>
  );
}
