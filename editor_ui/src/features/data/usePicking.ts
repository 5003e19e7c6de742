import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { insertIntoFocusedField } from "~/shared/expressions/focusedField";
import { asExpression, pathOf } from "~/shared/expressions/path";
import type { Picking } from "~/shared/data/pick";

async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** Puts what is picked into the field that had the cursor last; without one it is copied. `said` tells what became of it. */
export function usePicking(onInserted: () => void): { picking: Picking; said: string } {
  const { t } = useTranslation("data");
  const [said, setSaid] = useState("");
  const picking = useMemo<Picking>(
    () => ({
      pathOf,
      onPick(path) {
        const text = asExpression(path);
        if (insertIntoFocusedField(path)) {
          setSaid(t("inserted", { text }));
          onInserted();
        } else {
          void copied(text).then((done) => setSaid(done ? t("copied", { text }) : t("notCopied")));
        }
      },
    }),
    [onInserted, t],
  );
  return { picking, said };
}
