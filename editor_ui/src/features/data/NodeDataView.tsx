import { useCallback, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { runsQuery } from "~/shared/api/queries";
import { useRunOverlay, useSession } from "~/shared/document/SessionContext";
import type { WorkflowNode } from "~/shared/document/types";
import { KindIcon } from "~/shared/kinds/KindIcon";
import { useKind } from "~/shared/kinds/KindsContext";
import { fullTime } from "~/shared/lib/format";
import { useSamples } from "~/shared/samples/useSamples";
import { IconButton } from "~/shared/ui/Button";
import { Select } from "~/shared/ui/inputs";
import { openModal } from "~/shared/ui/modals";
import { Tabs } from "~/shared/ui/Tabs";
import { InputPanel } from "./InputPanel";
import { OutputPanel } from "./OutputPanel";
import { usePicking } from "./usePicking";
import styles from "./NodeData.module.css";

interface NodeDataViewProps {
  node: WorkflowNode;
  onClose: () => void;
  /** The node's form. */
  children: ReactNode;
  /** Buttons that run the node. */
  test?: ReactNode;
  /** How the node did in a run; -1 is no item of a loop. */
  outcome: (runId: string, mapIndex: number, isLast: boolean) => ReactNode;
}

type Pane = "input" | "settings" | "output";
const LAST = "";
const NO_ITEM = -1;
const MOST_RUNS = 20;

/** Saving, undo and redo are the editor's here too; its other keys must not reach the canvas behind. */
function keepInside(event: KeyboardEvent): void {
  const command = event.ctrlKey || event.metaKey;
  if (!command || !["s", "z", "y"].includes(event.key.toLowerCase())) event.stopPropagation();
}

function RunPicker({ value, onChange }: { value: string; onChange: (runId: string) => void }) {
  const { t } = useTranslation("data");
  const { workflowId } = useSession();
  const shown = useRunOverlay();
  const { data } = useInfiniteQuery(runsQuery(workflowId));
  const runs = data?.pages[0]?.items.slice(0, MOST_RUNS) ?? [];
  const options = runs.map((run) => ({ value: run.id, label: fullTime(run.startedAt ?? run.createdAt) }));
  if (shown && !runs.some((run) => run.id === shown.id)) options.unshift({ value: shown.id, label: t("shownRun") });
  return (
    <label className={styles["run"]}>
      <span>{t("ofRun")}</span>
      <Select aria-label={t("ofRun")} value={value} options={[{ value: LAST, label: t("lastOfEach") }, ...options]} onChange={onChange} />
    </label>
  );
}

/** A node between its data: what comes in on the left, its form, and what came out on the right. */
export function NodeDataView({ node, onClose, children, test, outcome }: NodeDataViewProps) {
  const { t } = useTranslation("data");
  const kind = useKind(node.type);
  const shown = useRunOverlay();
  const shownId = shown?.id ?? null;
  const [runId, setRunId] = useState(shownId ?? LAST);
  const [followed, setFollowed] = useState(shownId);
  if (shownId !== followed) {
    // A test was started from here: its data is what a person waits for.
    setFollowed(shownId);
    if (shownId !== null && runId !== LAST) setRunId(shownId);
  }
  const [item, setItem] = useState(0);
  const [pane, setPane] = useState<Pane>("settings");
  const dialog = useRef<HTMLDialogElement>(null);
  const samples = useSamples(node.id, { runId: runId === LAST ? null : runId, item });
  const { picking, said } = usePicking(useCallback(() => setPane("settings"), []));
  const title = t("title", { name: node.data.label });

  useLayoutEffect(() => (dialog.current ? openModal(dialog.current) : undefined), []);

  return (
    <dialog
      ref={dialog}
      className={styles["dialog"]}
      aria-label={title}
      onCancel={(event) => {
        if (event.target !== dialog.current) return;
        event.preventDefault();
        onClose();
      }}
      onKeyDown={keepInside}
      onMouseDown={(event) => event.target === dialog.current && onClose()}
    >
      <div className={styles["frame"]}>
        <header className={styles["header"]}>
          <KindIcon type={node.type} category={kind?.category} />
          <h2 tabIndex={-1} autoFocus>
            {node.data.label || node.id}
          </h2>
          <p className={styles["hint"]} role="status">
            {said || t("hint")}
          </p>
          <RunPicker value={runId} onChange={setRunId} />
          <IconButton label={t("close")} icon={X} onClick={onClose} />
        </header>
        <div className={styles["tabs"]}>
          <Tabs
            label={t("panes")}
            value={pane}
            tabs={(["input", "settings", "output"] as const).map((value) => ({ value, label: t(value) }))}
            onChange={setPane}
          />
        </div>
        <div className={styles["panes"]} data-pane={pane}>
          <section className={styles["pane"]} data-name="input" aria-label={t("input")}>
            <h3>{t("input")}</h3>
            <InputPanel key={node.id} samples={samples} onItem={setItem} picking={picking} isTrigger={kind?.category === "trigger"} />
          </section>
          <div className={styles["form"]} data-name="settings">
            {children}
          </div>
          <section className={styles["pane"]} data-name="output" aria-label={t("output")}>
            <h3>{t("output")}</h3>
            {test}
            {samples.run && outcome(samples.run.id, samples.item?.index ?? NO_ITEM, runId === LAST)}
            {samples.own && <OutputPanel key={node.id} nodeId={node.id} source={samples.own} />}
          </section>
        </div>
      </div>
    </dialog>
  );
}
