import { useTranslation } from "react-i18next";
import { setSetting } from "~/shared/document/operations";
import { useDocument, useNodeProblems, useSession } from "~/shared/document/SessionContext";
import { Field } from "~/shared/ui/Field";
import { Select } from "~/shared/ui/inputs";
import { asText } from "./controls/simple";

export const CHOICES = ["parallel", "queue", "skip", "replace"] as const;
const PLACE = "settings.concurrency";

/** What becomes of a run that would begin while another one goes on. */
export function ConcurrencyField() {
  const { t } = useTranslation("inspector");
  const session = useSession();
  const written = useDocument((document) => document.settings["concurrency"]);
  const problems = useNodeProblems(null).filter(({ field }) => field === PLACE);
  const known = CHOICES.find((choice) => choice === (written ?? "parallel"));
  const options: { value: string; label: string }[] = CHOICES.map((value) => ({ value, label: t(`workflow.concurrency.${value}`) }));
  if (known === undefined) options.unshift({ value: asText(written), label: asText(written) });
  const choose = (value: string) =>
    session.change((document) => {
      const next = setSetting("concurrency", value === "parallel" ? undefined : value)(document);
      // A limit of runs at the same time is for those only.
      return value === "parallel" ? next : setSetting("maxActiveRuns", undefined)(next);
    }, PLACE);
  return (
    <Field
      label={t("workflow.concurrency.label")}
      help={known && t(`workflow.concurrency.help.${known}`)}
      problems={problems}
      path={PLACE}
    >
      <Select value={known ?? asText(written)} options={options} disabled={!session.editable} onChange={choose} />
    </Field>
  );
}
