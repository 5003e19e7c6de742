import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { suggestion } from "~/shared/document/merge/conflicts";
import { merge } from "~/shared/document/merge/merge";
import type { Side } from "~/shared/document/merge/values";
import type { Competing } from "~/shared/document/reconciler";
import { useDocument, useSession } from "~/shared/document/SessionContext";
import { useKinds } from "~/shared/kinds/KindsContext";
import { Button } from "~/shared/ui/Button";
import { Dialog } from "~/shared/ui/Dialog";
import { wordsOf } from "./conflictWords";
import styles from "./MergeDialog.module.css";

interface MergeDialogProps {
  competing: Competing;
  onClose: () => void;
}

const SIDES = ["mine", "theirs"] as const;

/** What two people changed in two ways, item by item, with a choice for each. */
export function MergeDialog({ competing, onClose }: MergeDialogProps) {
  const { t } = useTranslation("app");
  const session = useSession();
  const kinds = useKinds();
  const mine = useDocument((document) => document);
  const [choices, setChoices] = useState<ReadonlyMap<string, Side>>(new Map());
  const { conflicts, sides } = useMemo(() => merge({ base: competing.base, mine, theirs: competing.theirs }), [competing, mine]);

  const chooseAll = (side: Side) => setChoices(new Map(conflicts.map(({ key }) => [key, side])));
  const settle = () => {
    onClose();
    session.settle(choices);
  };

  return (
    <Dialog
      wide
      title={t("merge.title")}
      onClose={onClose}
      onSubmit={settle}
      footer={
        <>
          <Button onClick={onClose}>{t("merge.later")}</Button>
          <Button tone="primary" type="submit">
            {t("merge.button")}
          </Button>
        </>
      }
    >
      <p>{t("merge.explained")}</p>
      {conflicts.length > 1 && (
        <div className={styles["all"]}>
          <Button small onClick={() => chooseAll("mine")}>
            {t("merge.allMine")}
          </Button>
          <Button small onClick={() => chooseAll("theirs")}>
            {t("merge.allTheirs")}
          </Button>
        </div>
      )}
      {conflicts.map((conflict, index) => {
        const words = wordsOf(conflict, { sides, kinds, t });
        const chosen = choices.get(conflict.key) ?? suggestion(conflict);
        return (
          <fieldset key={conflict.key} className={styles["conflict"]}>
            <legend>
              <strong>{words.about}</strong> · {words.what}
            </legend>
            {SIDES.map((side) => (
              <label key={side} className={styles["side"]} data-chosen={chosen === side || undefined}>
                <input
                  type="radio"
                  name={`conflict-${index}`}
                  checked={chosen === side}
                  onChange={() => setChoices(new Map(choices).set(conflict.key, side))}
                />
                <span>{t(`merge.${side}`)}</span>
                <code>{words[side]}</code>
              </label>
            ))}
          </fieldset>
        );
      })}
    </Dialog>
  );
}
