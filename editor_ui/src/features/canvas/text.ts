import { i18n } from "~/shared/i18n/i18n";

/** The canvas' words for what is there by the hundred: a hook in each would take longer than the words. */
export const canvasText = i18n.getFixedT(null, "canvas");
