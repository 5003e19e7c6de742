import { Suspense, useState } from "react";
import { CircleHelp } from "lucide-react";
import { useTranslation } from "react-i18next";
import { part } from "~/shared/lib/parts";
import { Button } from "~/shared/ui/Button";

const ExplainDialog = part(async () => (await import("./ExplainDialog")).ExplainDialog);

/** Opens all that there is to know about a failed run. */
export function ExplainRun({ runId }: { runId: string }) {
  const { t } = useTranslation("runs");
  const [open, setOpen] = useState(false);
  return (
    <div>
      <Button small icon={CircleHelp} onClick={() => setOpen(true)}>
        {t("explain.open")}
      </Button>
      {open && (
        <Suspense>
          <ExplainDialog runId={runId} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </div>
  );
}
