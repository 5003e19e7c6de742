import type { Run } from "~/shared/api/types";
import { i18n } from "~/shared/i18n/i18n";

export const triggerInWords = (trigger: Run["trigger"]): string => i18n.t(`triggers.${trigger}`);

/** What started a run; of a test that it is one. */
export const startInWords = ({ isTest, trigger }: Run): string => (isTest ? i18n.t("triggers.test") : triggerInWords(trigger));
