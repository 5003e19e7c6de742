import { CalendarClock, Plus, Rocket, Split, Workflow as WorkflowIcon } from "lucide-react";
import { useTranslation } from "react-i18next";
import { explain } from "~/shared/api/client";
import { useKinds } from "~/shared/kinds/KindsContext";
import { Button } from "~/shared/ui/Button";
import { showToast } from "~/shared/ui/toasts";
import { startingDocument } from "./new/startingDocument";
import { TemplateCards } from "./new/TemplateCards";
import { useCreate } from "./new/useCreate";
import styles from "./Landing.module.css";

const STEPS = [
  { key: "draw", icon: Split },
  { key: "deploy", icon: Rocket },
  { key: "watch", icon: CalendarClock },
] as const;
const SHOWN_TEMPLATES = 3;

/** What a person sees who has no workflow yet: what this is, and a first workflow in one click. */
export default function Landing({ canEdit, onMore }: { canEdit: boolean; onMore: () => void }) {
  const { t } = useTranslation("workflows");
  const kinds = useKinds();
  const create = useCreate();
  const start = () => {
    const name = t("firstName");
    create.mutate(
      { name, document: startingDocument(name, kinds.values()) },
      { onError: (error) => showToast({ tone: "error", ...explain(error) }) },
    );
  };
  return (
    <div className={styles["landing"]}>
      <section className={styles["hero"]}>
        <span className={styles["mark"]} aria-hidden>
          <WorkflowIcon size={30} strokeWidth={1.5} />
        </span>
        <h2>{t("landing.title")}</h2>
        <p>{t("landing.what")}</p>
        {canEdit ? (
          <Button tone="primary" icon={Plus} busy={create.isPending} onClick={start}>
            {t("landing.start")}
          </Button>
        ) : (
          <p className={styles["note"]}>{t("landing.viewer")}</p>
        )}
      </section>
      <ol className={styles["steps"]}>
        {STEPS.map(({ key, icon: Icon }) => (
          <li key={key}>
            <Icon size={20} strokeWidth={1.75} aria-hidden />
            <div>
              <h3>{t(`landing.${key}`)}</h3>
              <p>{t(`landing.${key}Detail`)}</p>
            </div>
          </li>
        ))}
      </ol>
      {canEdit && (
        <section className={styles["templates"]} aria-label={t("landing.templates")}>
          <header>
            <h2>{t("landing.templates")}</h2>
            <Button small tone="quiet" onClick={onMore}>
              {t("landing.more")}
            </Button>
          </header>
          <TemplateCards most={SHOWN_TEMPLATES} />
        </section>
      )}
    </div>
  );
}
