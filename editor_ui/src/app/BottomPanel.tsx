import { Suspense, useId } from "react";
import { X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { ProblemsPanel } from "~/features/problems/ProblemsPanel";
import { ProblemStepper } from "~/features/problems/ProblemStepper";
import { useSession } from "~/shared/document/SessionContext";
import { importReport } from "~/shared/lib/imports";
import { part } from "~/shared/lib/parts";
import { useGo, usePlace } from "~/shared/lib/place";
import { IconButton } from "~/shared/ui/Button";
import { ErrorBoundary } from "~/shared/ui/ErrorBoundary";
import { ResizeEdge } from "~/shared/ui/ResizeEdge";
import { Skeleton } from "~/shared/ui/Skeleton";
import { Tabs } from "~/shared/ui/Tabs";
import styles from "./BottomPanel.module.css";

const ImportPanel = part(async () => (await import("~/features/imports/ImportPanel")).ImportPanel);
const DagFilePanel = part(async () => (await import("~/features/dagfile/DagFilePanel")).DagFilePanel);
const RunsPanel = part(async () => (await import("~/features/runs/RunsPanel")).RunsPanel);
const VersionsPanel = part(async () => (await import("~/features/versions/VersionsPanel")).VersionsPanel);

const BELOW = ["problems", "runs", "import"] as const;
const BESIDE = ["dag", "versions"] as const;
const PANELS = [...BELOW, ...BESIDE];

function ProblemsTab() {
  const { t } = useTranslation("app");
  const problems = useStore(useSession().view, (view) => view.problems);
  const found = [...problems.values()].flat();
  const errors = found.some((problem) => problem.severity === "error");
  return (
    <>
      {t("bottomPanel.problems")}
      {found.length > 0 && (
        <span className={styles["count"]} data-severity={errors ? "error" : "warning"}>
          {found.length}
        </span>
      )}
    </>
  );
}

/** Problems, runs, the DAG file and versions: closed until asked for, one at a time. The last two open beside the canvas. */
export function BottomPanel() {
  const { t } = useTranslation("app");
  const { panel } = usePlace();
  const go = useGo();
  const open = PANELS.find((name) => name === panel) ?? null;
  const below = BELOW.find((name) => name === panel);
  const contentId = useId();
  const { workflowId } = useSession();
  const imported = open === "import" || importReport(workflowId) !== null;
  return (
    <section className={styles["panel"]} aria-label={t("bottomPanel.label")}>
      {below && <ResizeEdge label={t("bottomPanel.resize")} controls={contentId} side="top" name="below" min={96} max={720} />}
      <ProblemStepper />
      <div className={styles["bar"]}>
        <Tabs
          label={t("bottomPanel.tabs")}
          value={open}
          tabs={[
            { value: "problems", label: <ProblemsTab /> },
            { value: "dag", label: t("bottomPanel.dag") },
            { value: "runs", label: t("bottomPanel.runs") },
            { value: "versions", label: t("bottomPanel.versions") },
            ...(imported ? [{ value: "import" as const, label: t("bottomPanel.import") }] : []),
          ]}
          onChange={(next) => go({ panel: next === open ? null : next })}
        />
        {below && <IconButton small label={t("bottomPanel.close")} icon={X} onClick={() => go({ panel: null })} />}
      </div>
      {below && (
        <div id={contentId} className={styles["content"]} role="tabpanel" aria-label={t(`bottomPanel.${below}`)}>
          <ErrorBoundary what={t("bottomPanel.failed")}>
            <Suspense fallback={<Skeleton height={120} />}>
              {below === "problems" && <ProblemsPanel />}
              {below === "runs" && <RunsPanel />}
              {below === "import" && <ImportPanel />}
            </Suspense>
          </ErrorBoundary>
        </div>
      )}
    </section>
  );
}

/** The DAG file or the versions, as a column beside the canvas. */
export function BesidePanel() {
  const { t } = useTranslation("app");
  const { panel } = usePlace();
  const go = useGo();
  const beside = BESIDE.find((name) => name === panel);
  const besideId = useId();
  if (!beside) return null;
  const title = t(`bottomPanel.${beside}`);
  return (
    <>
      <div className={styles["edge"]}>
        <ResizeEdge label={t("bottomPanel.resize")} controls={besideId} side="left" name="beside" min={280} max={960} />
      </div>
      <section id={besideId} className={styles["beside"]} role="tabpanel" aria-label={title}>
        <div className={styles["heading"]}>
          <h2>{title}</h2>
          <IconButton small label={t("bottomPanel.close")} icon={X} onClick={() => go({ panel: null })} />
        </div>
        <ErrorBoundary what={t("bottomPanel.failed")}>
          <Suspense fallback={<Skeleton height={200} />}>{beside === "dag" ? <DagFilePanel /> : <VersionsPanel />}</Suspense>
        </ErrorBoundary>
      </section>
    </>
  );
}
