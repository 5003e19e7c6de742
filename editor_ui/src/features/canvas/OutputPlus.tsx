import { Plus } from "lucide-react";
import type { Port } from "~/shared/api/types";
import { handleId } from "~/shared/document/operations";
import { useSession } from "~/shared/document/SessionContext";
import { outputTop } from "~/shared/kinds/cardSize";
import { classes } from "~/shared/lib/classes";
import { useFacts } from "./facts";
import { uiOf } from "./ui";
import { canvasText } from "./text";
import styles from "./NodeCard.module.css";

interface OutputPlusProps {
  nodeId: string;
  outputs: Port[];
  /** Else it shows while the pointer is on the card. */
  shown: boolean;
}

/** A plus at each output that leads nowhere: what comes next is picked and connected. By keyboard it is the command A. */
export function OutputPlus({ nodeId, outputs, shown }: OutputPlusProps) {
  const session = useSession();
  const { used } = useFacts(nodeId);
  return outputs.map((port, index) =>
    used.includes(` ${port.name} `) ? null : (
      <button
        key={port.name}
        type="button"
        tabIndex={-1}
        className={classes("nodrag", "nopan", styles["plus"], shown && styles["shown"])}
        style={{ top: outputTop(index, outputs.length) }}
        title={canvasText("addAfter")}
        aria-label={outputs.length > 1 ? canvasText("addAfterOutput", { output: port.label || port.name }) : canvasText("addAfter")}
        onClick={(event) => {
          event.stopPropagation();
          const after = { nodeId, handle: handleId(port.name) };
          uiOf(session).setState({ popup: { type: "add", adding: { spot: { after } } } });
        }}
      >
        <Plus size={13} strokeWidth={2.25} aria-hidden />
      </button>
    ),
  );
}
