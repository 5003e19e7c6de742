import { i18n } from "~/shared/i18n/i18n";
import { inexactNumber } from "~/shared/lib/json";

/** Says which number in JSON would be another one, if there is such a number. */
export function inexactProblem(text: string) {
  const found = inexactNumber(text);
  if (found === null) return null;
  return {
    severity: "error" as const,
    message: i18n.t("shared:inexact.message", { number: found.number }),
    advice: i18n.t("shared:inexact.advice"),
  };
}
