import { useMemo } from "react";
import { CircleAlert, Columns3, FileCode, History, ListVideo, type LucideIcon } from "lucide-react";
import { useCommands } from "~/shared/commands/registry";
import type { Command } from "~/shared/commands/types";
import { useSession } from "~/shared/document/SessionContext";
import { isDecoration } from "~/shared/document/types";
import { useGo } from "~/shared/lib/place";

const PANELS: readonly (readonly [panel: string, icon: LucideIcon])[] = [
  ["problems", CircleAlert],
  ["dag", FileCode],
  ["runs", ListVideo],
  ["versions", History],
];

/** A node between its data, the panels, and the workflow's executions, by key, menu and palette. */
export function useDataCommands(hasExecutions: boolean): void {
  const session = useSession();
  const go = useGo();
  useCommands(
    useMemo((): Command[] => {
      const only = () => {
        const [id, ...others] = session.view.getState().selection;
        const node = session.history.store.getState().document.nodes.find((one) => one.id === id);
        return node && others.length === 0 && !isDecoration(node) ? node : undefined;
      };
      return [
        {
          id: "data.open",
          section: "view",
          title: "data:open",
          keys: ["Shift+Enter"],
          icon: Columns3,
          menus: ["node"],
          enabled: () => only() !== undefined,
          run: () => go({ node: only()?.id ?? null, panel: "data" }),
        },
        ...PANELS.map(
          ([panel, icon]): Command => ({
            id: `panel.${panel}`,
            section: "view",
            title: `app:bottomPanel.${panel}`,
            icon,
            run: () => go({ panel }),
          }),
        ),
        {
          id: "workflow.executions",
          section: "workflow",
          title: "runs:all",
          icon: History,
          enabled: () => hasExecutions,
          run: () => go({ page: "executions", panel: null, node: null }, { push: true }),
        },
      ];
    }, [go, hasExecutions, session]),
  );
}
