import { useQuery } from "@tanstack/react-query";
import { Check } from "lucide-react";
import { useTranslation } from "react-i18next";
import { explain } from "~/shared/api/client";
import { templatesQuery } from "~/shared/api/queries";
import type { Template } from "~/shared/api/types";
import type { JsonObject } from "~/shared/lib/json";
import { Button } from "~/shared/ui/Button";
import { GraphPicture } from "~/shared/ui/GraphPicture";
import { Skeleton } from "~/shared/ui/Skeleton";
import { showToast } from "~/shared/ui/toasts";
import { useCreate } from "./useCreate";
import styles from "./New.module.css";

interface TemplateCardProps {
  template: Template;
  busy: boolean;
  disabled: boolean;
  onUse: () => void;
}

function TemplateCard({ template, busy, disabled, onUse }: TemplateCardProps) {
  const { t } = useTranslation("workflows");
  return (
    <li className={styles["card"]}>
      <div className={styles["cardPicture"]}>
        <GraphPicture picture={template.picture} label={t("pictureOf", { name: template.name })} />
      </div>
      <h3>{template.name}</h3>
      <p>{template.story}</p>
      <ul className={styles["shows"]} aria-label={t("shows")}>
        {template.shows.map((one) => (
          <li key={one}>
            <Check size={13} aria-hidden /> {one}
          </li>
        ))}
      </ul>
      <Button small busy={busy} disabled={disabled} aria-label={t("useNamed", { name: template.name })} onClick={onUse}>
        {t("use")}
      </Button>
    </li>
  );
}

/** Templates as cards; one click makes a workflow of one and opens it. */
export function TemplateCards({ most }: { most?: number }) {
  const { t } = useTranslation("workflows");
  const { data, error } = useQuery(templatesQuery);
  const create = useCreate();
  const using = create.isPending ? create.variables.document : undefined;
  if (error) return <p>{explain(error).detail}</p>;
  if (!data) return <Skeleton height={220} />;
  return (
    <ul className={styles["cards"]} aria-label={t("templates")}>
      {data.slice(0, most).map((template) => {
        const document = template.document as JsonObject;
        const use = () =>
          create.mutate(
            { name: template.name, document, payload: template.payload as JsonObject },
            { onError: (failure) => showToast({ tone: "error", ...explain(failure) }) },
          );
        return (
          <TemplateCard
            key={template.id}
            template={template}
            busy={using === document}
            disabled={create.isPending}
            onUse={use}
          />
        );
      })}
    </ul>
  );
}
