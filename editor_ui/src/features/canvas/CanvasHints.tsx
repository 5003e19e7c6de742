import { MousePointerClick } from "lucide-react";
import { Panel, useConnection } from "@xyflow/react";
import { useTranslation } from "react-i18next";
import { useDocument, useSession } from "~/shared/document/SessionContext";
import { handleId } from "~/shared/document/operations";
import { EmptyState } from "~/shared/ui/EmptyState";
import { isConnected } from "./offers";
import { useUi } from "./ui";
import styles from "./Canvas.module.css";

/** Says why the handle under a dragged connection cannot take it. */
function ConnectionHint() {
  const { t } = useTranslation("canvas");
  const session = useSession();
  const refused = useUi((ui) => ui.offer?.refused);
  const { fromHandle, toHandle, isValid } = useConnection();
  if (!fromHandle || !toHandle || isValid !== false) return null;
  const [source, target] = fromHandle.type === "source" ? [fromHandle, toHandle] : [toHandle, fromHandle];
  const wire = {
    source: source.nodeId,
    target: target.nodeId,
    sourceHandle: handleId(source.id),
    targetHandle: handleId(target.id),
  };
  const reason =
    fromHandle.type === toHandle.type
      ? t("hint.sameSide")
      : isConnected(wire, session.history.store.getState().document)
        ? t("hint.connected")
        : refused?.get(toHandle.nodeId);
  if (reason === undefined) return null;
  return (
    <Panel position="top-center" className={styles["refusal"]}>
      <span role="status">{reason}</span>
    </Panel>
  );
}

export function CanvasHints() {
  const { t } = useTranslation("canvas");
  const session = useSession();
  const empty = useDocument((document) => document.nodes.length === 0);
  return (
    <>
      {empty && (
        <div className={styles["empty"]}>
          <EmptyState icon={MousePointerClick} title={t("hint.empty")}>
            {session.editable ? t("hint.start") : t("hint.nothing")}
          </EmptyState>
        </div>
      )}
      <ConnectionHint />
    </>
  );
}
