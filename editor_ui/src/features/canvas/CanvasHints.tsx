import { MousePointerClick } from "lucide-react";
import { Panel, useConnection } from "@xyflow/react";
import { useDocument, useSession } from "~/shared/document/SessionContext";
import { handleId } from "~/shared/document/operations";
import { useKinds } from "~/shared/kinds/KindsContext";
import { EmptyState } from "~/shared/ui/EmptyState";
import { refusal } from "./connectionRules";
import styles from "./Canvas.module.css";

/** Says why the handle under a dragged connection cannot take it. */
function ConnectionHint() {
  const kinds = useKinds();
  const document = useDocument((current) => current);
  const connection = useConnection();
  const { fromHandle, toHandle } = connection;
  if (!fromHandle || !toHandle || connection.isValid !== false) return null;
  const [source, target] = fromHandle.type === "source" ? [fromHandle, toHandle] : [toHandle, fromHandle];
  const reason =
    fromHandle.type === toHandle.type
      ? "Connect an output to an input."
      : refusal(
          {
            source: source.nodeId,
            target: target.nodeId,
            sourceHandle: handleId(source.id),
            targetHandle: handleId(target.id),
          },
          document,
          kinds,
        );
  if (reason === null) return null;
  return (
    <Panel position="top-center" className={styles["refusal"]}>
      <span role="status">{reason}</span>
    </Panel>
  );
}

export function CanvasHints() {
  const session = useSession();
  const empty = useDocument((document) => document.nodes.length === 0);
  return (
    <>
      {empty && (
        <div className={styles["empty"]}>
          <EmptyState icon={MousePointerClick} title="An empty canvas">
            {session.editable
              ? "Drag a trigger from the left onto the canvas, or click it. Then add what should happen."
              : "Nothing has been drawn here yet."}
          </EmptyState>
        </div>
      )}
      <ConnectionHint />
    </>
  );
}
