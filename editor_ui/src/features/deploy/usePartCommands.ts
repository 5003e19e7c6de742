import { useMemo } from "react";
import { CirclePause, FlaskConical, SkipForward, type LucideIcon } from "lucide-react";
import { useCommands } from "~/shared/commands/registry";
import type { Command } from "~/shared/commands/types";
import type { TestPart } from "~/shared/document/deploying";
import { useSession } from "~/shared/document/SessionContext";
import { isDecoration } from "~/shared/document/types";
import { useKinds } from "~/shared/kinds/KindsContext";

const PARTS: readonly { part: TestPart["part"]; icon: LucideIcon; keys?: string[] }[] = [
  { part: "only", icon: FlaskConical, keys: ["Alt+Enter"] },
  { part: "upTo", icon: SkipForward },
  { part: "before", icon: CirclePause },
];

/** Test the node that is picked alone, all up to it, or all with a stop before it. */
export function usePartCommands(test: (part: TestPart) => void, busy: boolean): void {
  const session = useSession();
  const kinds = useKinds();
  useCommands(
    useMemo((): Command[] => {
      const picked = () => {
        const [id, ...others] = session.view.getState().selection;
        const node = session.history.store.getState().document.nodes.find((one) => one.id === id);
        const runs = node && !isDecoration(node) && kinds.get(node.type)?.category !== "trigger";
        return runs && others.length === 0 ? node : undefined;
      };
      return PARTS.map(({ part, ...command }) => ({
        ...command,
        id: `test.${part}`,
        section: "workflow",
        title: `deploy:parts.${part}`,
        menus: ["node"],
        typing: true,
        edits: true,
        enabled: () => !busy && picked() !== undefined,
        run: () => {
          const node = picked();
          if (node) test({ part, node: node.id });
        },
      }));
    }, [busy, kinds, session, test]),
  );
}
