import { useState, type DragEvent } from "react";
import { FileUp } from "lucide-react";
import { useTranslation } from "react-i18next";
import { classes } from "~/shared/lib/classes";
import { Field } from "~/shared/ui/Field";
import { TextArea } from "~/shared/ui/inputs";
import { MOST_CHARACTERS, readWorkflow, type Imported, type Refused } from "./importing";
import styles from "./New.module.css";

interface ImportProps {
  onRead: (imported: Imported | null) => void;
}

function useRefusal(): (found: Imported | Refused | null) => string | null {
  const { t } = useTranslation("workflows");
  return (found) => (found && "refused" in found ? t(`refused.${found.refused}`, { detail: found.detail ?? "" }) : null);
}

const asProblems = (message: string | null) => (message === null ? [] : [{ severity: "error" as const, message, advice: "" }]);
const imported = (found: Imported | Refused) => ("refused" in found ? null : found);

export function FileField({ onRead }: ImportProps) {
  const { t } = useTranslation("workflows");
  const refusal = useRefusal();
  const [found, setFound] = useState<Imported | Refused | null>(null);
  const [fileName, setFileName] = useState("");
  const [over, setOver] = useState(false);

  const read = async (file: File | undefined) => {
    if (!file) return;
    const name = file.name.replace(/\.json$/i, "");
    const next = file.size > MOST_CHARACTERS ? { refused: "tooLarge" as const } : readWorkflow(await file.text(), name);
    setFileName(file.name);
    setFound(next);
    onRead(imported(next));
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void read(event.dataTransfer.files[0]);
  };
  const message = refusal(found);
  return (
    <div>
      <label
        className={classes(styles["drop"], over && styles["over"])}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <FileUp size={22} aria-hidden />
        <span>{fileName || t("dropFile")}</span>
        <input
          type="file"
          accept=".json,application/json"
          aria-label={t("chooseFile")}
          onChange={(event) => void read(event.target.files?.[0])}
        />
      </label>
      {message !== null && (
        <p role="alert" className={styles["refused"]}>
          {message}
        </p>
      )}
    </div>
  );
}

export function PasteField({ onRead }: ImportProps) {
  const { t } = useTranslation("workflows");
  const refusal = useRefusal();
  const [text, setText] = useState("");
  const found = text === "" ? null : readWorkflow(text, t("imported"));
  const change = (next: string) => {
    setText(next);
    onRead(next === "" ? null : imported(readWorkflow(next, t("imported"))));
  };
  return (
    <Field label={t("json")} help={t("jsonHelp")} problems={asProblems(refusal(found))}>
      <TextArea mono rows={8} className={styles["json"]} value={text} onChange={change} />
    </Field>
  );
}
