import { useState } from "react";
import { RotateCcw } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { AgainBody, RunDetail } from "~/shared/api/types";
import { parseJson, prettyJson } from "~/shared/lib/json";
import { Button } from "~/shared/ui/Button";
import { Dialog } from "~/shared/ui/Dialog";
import { Field } from "~/shared/ui/Field";
import { Select } from "~/shared/ui/inputs";
import { PayloadField } from "~/shared/forms/PayloadField";
import type { Versions } from "./useVersions";

interface AgainDialogProps {
  run: RunDetail;
  versions: Versions | null;
  onAgain: (body: AgainBody) => void;
  onClose: () => void;
}

/** Asks what a run is run again with; it starts from what it had. */
export function AgainDialog({ run, versions, onAgain, onClose }: AgainDialogProps) {
  const { t } = useTranslation("shared");
  const [text, setText] = useState(() => prettyJson(run.payload));
  const [version, setVersion] = useState<"ran" | "newest">("newest");
  const payload = parseJson(text);
  const given = { text, payload, setText, tidy: () => payload !== undefined && setText(prettyJson(payload)) };
  return (
    <Dialog
      title={t("act.changedTitle")}
      wide
      onClose={onClose}
      onSubmit={() => payload !== undefined && onAgain({ from: "all", version, payload })}
      footer={
        <Button type="submit" tone="primary" icon={RotateCcw} disabled={payload === undefined}>
          {t("act.again")}
        </Button>
      }
    >
      <PayloadField given={given} />
      {versions !== null && (
        <Field label={t("act.version")}>
          <Select
            value={version}
            options={[
              { value: "newest", label: t("act.newestRevision", { number: versions.newest }) },
              { value: "ran", label: t("act.ranRevision", { number: versions.ran }) },
            ]}
            onChange={(next) => setVersion(next === "ran" ? "ran" : "newest")}
          />
        </Field>
      )}
    </Dialog>
  );
}
