import { useCallback, useEffect, useMemo, useRef, type KeyboardEvent } from "react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { Workflow } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useDocument, useSelection, useSession } from "~/shared/document/SessionContext";
import type { WorkflowEdge } from "~/shared/document/types";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import type { CanvasContext } from "./context";
import { ListRow } from "./ListRow";
import { showAsList } from "./ui";
import { walkOrder } from "./walking";
import styles from "./ListView.module.css";

const ROW_HEIGHT = 44;
const COLUMNS = ["name", "kind", "leadsTo", "problems", "state", "actions"] as const;

/** The workflow as a table in the order of running: all that the drawing says and does, in words. */
export default function ListView({ context }: { context: CanvasContext }) {
  const { t } = useTranslation("canvas");
  const session = useSession();
  const document = useDocument((current) => current);
  const selection = useSelection();
  const scroller = useRef<HTMLDivElement>(null);
  const nodes = walkOrder(document);
  const outgoing = useMemo(() => {
    const found = new Map<string, WorkflowEdge[]>();
    for (const edge of document.edges) found.set(edge.source, [...(found.get(edge.source) ?? []), edge]);
    return found;
  }, [document.edges]);
  const labels = useMemo(() => new Map(nodes.map((node) => [node.id, node.data.label])), [nodes]);
  const virtual = useVirtualizer({
    count: nodes.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
  });

  const focusRow = useCallback(
    (nodeId: string | null) => {
      const index = walkOrder(session.history.store.getState().document).findIndex((node) => node.id === nodeId);
      if (index < 0) {
        scroller.current?.focus();
        return;
      }
      virtual.scrollToIndex(index);
      const reach = (left: number): void => {
        const row = scroller.current?.querySelector<HTMLElement>(`tr[data-index="${index}"]`);
        if (row) row.focus();
        else if (left > 0) requestAnimationFrame(() => reach(left - 1));
      };
      requestAnimationFrame(() => reach(12));
    },
    [session, virtual],
  );

  useEffect(() => {
    session.view.setState({
      canvas: {
        centre: () => ({ x: 0, y: 0 }),
        pointer: () => null,
        reveal: focusRow,
        keepInView: (nodeId) => {
          const index = walkOrder(session.history.store.getState().document).findIndex((node) => node.id === nodeId);
          if (index >= 0) virtual.scrollToIndex(index);
        },
        focus: focusRow,
        fit: () => undefined,
        zoom: () => undefined,
      },
    });
    return () => session.view.setState({ canvas: null });
  }, [session, virtual, focusRow]);

  const walk = (event: KeyboardEvent) => {
    const row = event.target instanceof HTMLElement && event.target.tagName === "TR" ? event.target : null;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!row || step === undefined || event.altKey || event.ctrlKey) return;
    event.preventDefault();
    event.stopPropagation();
    const next = nodes[Number(row.dataset["index"]) + step];
    if (!next) return;
    session.select(event.shiftKey ? [...selection, next.id] : [next.id]);
    focusRow(next.id);
  };

  const items = virtual.getVirtualItems();
  const [above, below] = [items[0]?.start ?? 0, virtual.getTotalSize() - (items.at(-1)?.end ?? 0)];
  const current = nodes.findIndex((node) => selection.includes(node.id));
  return (
    <div className={styles["view"]}>
      <div className={styles["bar"]}>
        <h2>{t("list.title")}</h2>
        <Button small icon={Workflow} onClick={() => showAsList(session, false)}>
          {t("list.leave")}
        </Button>
      </div>
      {nodes.length === 0 && (
        <EmptyState icon={Workflow} title={t("hint.empty")}>
          {t("list.start")}
        </EmptyState>
      )}
      <div ref={scroller} className={styles["scroller"]} tabIndex={-1} role="group" aria-label={t("list.title")} onKeyDown={walk}>
        <table className={styles["table"]} aria-rowcount={nodes.length + 1} aria-label={t("list.title")}>
          <thead>
            <tr aria-rowindex={1}>
              {COLUMNS.map((column) => (
                <th key={column} scope="col">
                  {t(`list.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {above > 0 && <tr aria-hidden style={{ height: above }} />}
            {items.map(({ index }) => {
              const node = nodes[index];
              return (
                node && (
                  <ListRow
                    key={node.id}
                    context={context}
                    node={node}
                    index={index}
                    edges={outgoing.get(node.id) ?? NO_EDGES}
                    labels={labels}
                    selected={selection.includes(node.id)}
                    entry={index === Math.max(current, 0)}
                  />
                )
              );
            })}
            {below > 0 && <tr aria-hidden style={{ height: below }} />}
          </tbody>
        </table>
      </div>
    </div>
  );
}

const NO_EDGES: WorkflowEdge[] = [];
