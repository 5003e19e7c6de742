import { useState } from "react";
import { FileQuestion } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { ImportItem } from "~/shared/api/types";
import { useDocument, useSession } from "~/shared/document/SessionContext";
import { forgetImport, importReport } from "~/shared/lib/imports";
import { useGo } from "~/shared/lib/place";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { Finding, FindingBar, FindingFilter, FindingGroup, NoFindings } from "~/shared/ui/Findings";
import styles from "./ImportPanel.module.css";

const SHOWN = ["todo", "all"] as const;
type Shown = (typeof SHOWN)[number];

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

function ItemFinding({ item }: { item: ImportItem }) {
  const { t } = useTranslation("imports");
  const session = useSession();
  const isThere = useDocument((document) => document.nodes.some((node) => node.id === item.nodeId));
  return (
    <Finding
      severity={item.severity}
      label={t(`severity.${item.severity}`)}
      aside={<span className={styles["outcome"]}>{t(`outcome.${item.outcome}`)}</span>}
      onShow={isThere ? () => session.show(item.nodeId, item.field) : undefined}
    >
      {item.message}
    </Finding>
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
      <FindingBar>
        <FindingFilter
          label={t("filter")}
          choices={SHOWN.map((value) => [value, `${t(value)} ${found[value].length}`])}
          shown={shown}
          onShow={setShown}
        />
        <Button small onClick={forget}>
          {t("forget")}
        </Button>
      </FindingBar>
      {found[shown].length === 0 && <NoFindings>{t("allDone")}</NoFindings>}
      {grouped(found[shown]).map(({ source, items }) => (
        <FindingGroup key={source ?? ""} name={source ?? t("workflow")}>
          {items.map((item, index) => (
            <ItemFinding key={index} item={item} />
          ))}
        </FindingGroup>
      ))}
    </>
  );
}
