import { useState } from "react";
import { ScrollText } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { StepDetail } from "~/shared/api/types";
import { Button } from "~/shared/ui/Button";
import { Tabs } from "~/shared/ui/Tabs";
import { LogView } from "./LogView";
import type { StepPlace } from "./stepQueries";
import styles from "./StepPanel.module.css";

/** The logs of a step's attempts, once they are asked for. */
export function StepLog({ step, place }: { step: StepDetail; place: StepPlace }) {
  const { t } = useTranslation("runs");
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState<string | null>(null);
  const tries = step.attempts.map(({ tryNumber }) => String(tryNumber));
  const last = tries.at(-1);
  if (last === undefined) return null;
  const shown = chosen !== null && tries.includes(chosen) ? chosen : last;
  return (
    <section className={styles["data"]} aria-label={t("logs.title")}>
      <header>
        <h3>{t("logs.title")}</h3>
        <Button small icon={ScrollText} aria-expanded={open} onClick={() => setOpen(!open)}>
          {t(open ? "logs.hide" : "logs.show")}
        </Button>
      </header>
      {open && (
        <>
          {tries.length > 1 && (
            <Tabs
              label={t("attempts")}
              value={shown}
              tabs={tries.map((number) => ({ value: number, label: t("logs.try", { number }) }))}
              onChange={setChosen}
            />
          )}
          <LogView key={shown} place={place} tryNumber={Number(shown)} />
        </>
      )}
    </section>
  );
}
