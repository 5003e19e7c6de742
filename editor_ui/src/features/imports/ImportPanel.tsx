import { useState } from "react";
import { CircleAlert, CircleCheck, FileQuestion, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { ImportItem } from "~/shared/api/types";
import { useDocument, useSession } from "~/shared/document/SessionContext";
import { forgetImport, importReport } from "~/shared/lib/imports";
import { useGo } from "~/shared/lib/place";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import styles from "./ImportPanel.module.css";

const SHOWN = ["todo", "all"] as const;
type Shown = (typeof SHOWN)[number];

const ICONS = { error: CircleAlert, warning: TriangleAlert, info: CircleCheck };

interface Group {
  source: string | null;
  items: ImportItem[];
}

/** The findings by the node that they are about, in the order of the report. */
function grouped(items: ImportItem[]): Group[] {
  const groups = new Map<string | null, ImportItem[]>();
  for (const item of items) groups.set(item.sourceNode, [...(groups.get(item.sourceNode) ?? []), item]);
  return [...groups].map(([source, found]) => ({ source, items: found }));
}

function Finding({ item }: { item: ImportItem }) {
  const { t } = useTranslation("imports");
  const session = useSession();
  const isThere = useDocument((document) => document.nodes.some((node) => node.id === item.nodeId));
  const Icon = ICONS[item.severity];
  const words = (
    <>
      <Icon size={16} className={styles[item.severity]} role="img" aria-label={t(`severity.${item.severity}`)} />
      <span className={styles["words"]}>{item.message}</span>
      <span className={styles["outcome"]}>{t(`outcome.${item.outcome}`)}</span>
    </>
  );
  if (!isThere) return <li className={styles["finding"]}>{words}</li>;
  return (
    <li>
      <button type="button" className={styles["finding"]} onClick={() => session.show(item.nodeId, item.field)}>
        {words}
      </button>
    </li>
  );
}

/** What became of each part of an imported workflow; a click leads to the node and its field. */
export function ImportPanel() {
  const { t } = useTranslation("imports");
  const go = useGo();
  const { workflowId } = useSession();
  const [shown, setShown] = useState<Shown>("todo");
  const report = importReport(workflowId);
  if (report === null) {
    return (
      <EmptyState icon={FileQuestion} title={t("none")}>
        {t("noneDetail")}
      </EmptyState>
    );
  }
  const found = { todo: report.filter(({ severity }) => severity !== "info"), all: report };
  const forget = () => {
    forgetImport(workflowId);
    go({ panel: null });
  };
  return (
    <>
      <div className={styles["bar"]}>
        <div className={styles["filter"]} role="group" aria-label={t("filter")}>
          {SHOWN.map((value) => (
            <button key={value} type="button" aria-pressed={shown === value} onClick={() => setShown(value)}>
              {t(value)} {found[value].length}
            </button>
          ))}
        </div>
        <Button small onClick={forget}>
          {t("forget")}
        </Button>
      </div>
      {found[shown].length === 0 && <p className={styles["nothing"]}>{t("allDone")}</p>}
      {grouped(found[shown]).map(({ source, items }) => (
        <section key={source ?? ""} className={styles["group"]} aria-label={source ?? t("workflow")}>
          <h3>{source ?? t("workflow")}</h3>
          <ul className={styles["list"]}>
            {items.map((item, index) => (
              <Finding key={index} item={item} />
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}
