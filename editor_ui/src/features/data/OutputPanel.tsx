import { useState } from "react";
import { Database, Pencil, Pin, PinOff } from "lucide-react";
import { useTranslation } from "react-i18next";
import { DataView } from "~/shared/data/DataView";
import { bytesOf, PIN_LIMIT, setPinned } from "~/shared/document/pinned";
import { useSession } from "~/shared/document/SessionContext";
import { inexactNumber, prettyJson } from "~/shared/lib/json";
import type { Source } from "~/shared/samples/sources";
import { Button, IconButton } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { PinEditor } from "./PinEditor";
import { SourceNote } from "./SourceNote";
import styles from "./NodeData.module.css";

function PinButtons({ nodeId, source, onEdit }: { nodeId: string; source: Source; onEdit: () => void }) {
  const { t } = useTranslation("data");
  const session = useSession();
  if (!session.editable) return null;
  if (source.origin === "pinned") {
    return (
      <>
        <IconButton small label={t("pin.edit")} icon={Pencil} onClick={onEdit} />
        <Button small icon={PinOff} onClick={() => session.change(setPinned(nodeId, undefined))}>
          {t("pin.unpin")}
        </Button>
      </>
    );
  }
  const { value } = source;
  if (value === undefined) return null;
  // What is too large to keep whole is cut down by hand first, and so is a number that came rounded written as text.
  const fits = !source.cut && bytesOf(value) <= PIN_LIMIT && inexactNumber(prettyJson(value)) === null;
  return (
    <Button small icon={Pin} title={t("pin.why")} onClick={fits ? () => session.change(setPinned(nodeId, value)) : onEdit}>
      {t("pin.pin")}
    </Button>
  );
}

/** What came out of a node, or what is pinned in its place. */
export function OutputPanel({ nodeId, source }: { nodeId: string; source: Source }) {
  const { t } = useTranslation("data");
  const session = useSession();
  const [editing, setEditing] = useState(false);
  if (editing) return <PinEditor nodeId={nodeId} start={source.value} onDone={() => setEditing(false)} />;
  const nothing = source.origin === "none" || source.origin === "schema";
  return (
    <>
      <div className={styles["buttons"]}>
        <SourceNote source={source} />
        <PinButtons nodeId={nodeId} source={source} onEdit={() => setEditing(true)} />
      </div>
      {nothing && (
        <EmptyState
          icon={Database}
          title={t("noOutput")}
          action={
            session.editable && (
              <Button small icon={Pencil} onClick={() => setEditing(true)}>
                {t("pin.write")}
              </Button>
            )
          }
        >
          {t("noOutputWhy")}
        </EmptyState>
      )}
      {source.origin !== "none" && (
        <DataView key={`${source.origin}/${source.runId}`} title={t("output")} root={source.path} value={source.value} schema={source.schema} />
      )}
    </>
  );
}
