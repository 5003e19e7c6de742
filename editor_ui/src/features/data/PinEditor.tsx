import { useState } from "react";
import { Pin } from "lucide-react";
import { useTranslation } from "react-i18next";
import { bytesOf, PIN_LIMIT, setPinned } from "~/shared/document/pinned";
import { useSession } from "~/shared/document/SessionContext";
import { inexactProblem } from "~/shared/forms/inexactProblem";
import { byteSize } from "~/shared/lib/format";
import { parseJson, prettyJson, type JsonValue } from "~/shared/lib/json";
import { Button } from "~/shared/ui/Button";
import { Field } from "~/shared/ui/Field";
import { TextArea } from "~/shared/ui/inputs";
import styles from "./NodeData.module.css";

interface PinEditorProps {
  nodeId: string;
  start: JsonValue | undefined;
  onDone: () => void;
}

/** Data that is to be pinned, as JSON. */
export function PinEditor({ nodeId, start, onDone }: PinEditorProps) {
  const { t } = useTranslation("data");
  const session = useSession();
  const [text, setText] = useState(() => prettyJson(start ?? {}));
  const value = parseJson(text);
  const size = value === undefined ? 0 : bytesOf(value);
  const mistake = value === undefined ? "noJson" : size > PIN_LIMIT ? "tooLarge" : null;
  const problems = mistake
    ? [inexactProblem(text) ?? { severity: "error" as const, message: t(`pin.${mistake}`, { size: byteSize(size) }), advice: t(`pin.${mistake}Advice`) }]
    : [];
  const save = () => {
    if (mistake !== null) return;
    session.change(setPinned(nodeId, value));
    onDone();
  };
  return (
    <div className={styles["pinning"]}>
      <Field label={t("pin.label")} help={t("pin.why")} problems={problems}>
        <TextArea mono autoFocus value={text} onChange={setText} maxHeight={480} style={{ minHeight: 200 }} />
      </Field>
      <div className={styles["buttons"]}>
        <Button tone="primary" icon={Pin} disabled={mistake !== null} onClick={save}>
          {t("pin.save")}
        </Button>
        <Button tone="quiet" onClick={onDone}>
          {t("pin.cancel")}
        </Button>
      </div>
    </div>
  );
}
