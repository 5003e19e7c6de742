import { useIsMutating, useQuery } from "@tanstack/react-query";
import { ChevronDown, FlaskConical } from "lucide-react";
import { useTranslation } from "react-i18next";
import { meQuery } from "~/shared/api/queries";
import { runCommand } from "~/shared/commands/registry";
import { useSession } from "~/shared/document/SessionContext";
import type { WorkflowNode } from "~/shared/document/types";
import { useKind } from "~/shared/kinds/KindsContext";
import { Button } from "~/shared/ui/Button";
import { Menu, MenuItem } from "~/shared/ui/Menu";
import { Spinner } from "~/shared/ui/Spinner";
import { testKey } from "./useTest";
import styles from "./TestButton.module.css";

const MORE = ["upTo", "before"] as const;

/** Tests of the node that is picked; nothing for those who may not test, and for nodes that only mark a beginning. */
export function PartButtons({ node }: { node: WorkflowNode }) {
  const { t } = useTranslation("deploy");
  const session = useSession();
  const kind = useKind(node.type);
  const mayRun = useQuery(meQuery).data?.canRun ?? false;
  const busy = useIsMutating({ mutationKey: testKey(session.workflowId) }) > 0;
  if (!session.editable || !mayRun || kind?.category === "trigger") return null;
  return (
    <span className={styles["parts"]}>
      {/* Never disabled: that would take the focus out of the dialog around it. While it is busy, the command does nothing. */}
      <Button small {...(!busy && { icon: FlaskConical })} title={t("parts.onlyHint")} onClick={() => runCommand("test.only")}>
        {busy && <Spinner size={14} />}
        {t("parts.only")}
      </Button>
      <Menu label={t("parts.more")} icon={ChevronDown} disabled={busy}>
        {(close) =>
          MORE.map((part) => (
            <MenuItem
              key={part}
              onSelect={() => {
                close();
                runCommand(`test.${part}`);
              }}
            >
              {t(`parts.${part}`)}
            </MenuItem>
          ))
        }
      </Menu>
    </span>
  );
}
