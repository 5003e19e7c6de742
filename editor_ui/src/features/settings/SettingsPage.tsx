import type { ReactNode } from "react";
import { useQuery } from "@tanstack/react-query";
import { CloudOff, ExternalLink } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { explain } from "~/shared/api/client";
import { aboutQuery } from "~/shared/api/queries";
import type { Me } from "~/shared/api/types";
import { airflowPaths } from "~/shared/lib/airflowPaths";
import { useColourMode } from "~/shared/lib/colourMode";
import { Badge } from "~/shared/ui/Badge";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { Skeleton } from "~/shared/ui/Skeleton";
import styles from "./SettingsPage.module.css";

const MEBIBYTE = 1024 * 1024;
const LINKS = ["dags", "approvals", "connections", "pools"] as const;

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={styles["section"]} aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function Facts({ facts }: { facts: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className={styles["facts"]}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Person({ me }: { me: Me }) {
  const { t } = useTranslation("settings");
  const may = (allowed: boolean) => <Badge tone={allowed ? "success" : "neutral"}>{t(allowed ? "yes" : "no")}</Badge>;
  const rights = [
    [t("edit"), me.canEdit],
    [t("run"), me.canRun],
    [t("delete"), me.canDelete],
  ] as const;
  return (
    <Section title={t("person")}>
      <Facts facts={[[t("name"), me.name]]} />
      <h3>{t("may")}</h3>
      <Facts facts={rights.map(([name, allowed]) => [name, may(allowed)] as const)} />
      {rights.some(([, allowed]) => !allowed) && <p className={styles["muted"]}>{t("askAdmin")}</p>}
    </Section>
  );
}

function Look() {
  const { t, i18n } = useTranslation("settings");
  const mode = useColourMode();
  const language = new Intl.DisplayNames([i18n.language], { type: "language" }).of(i18n.language);
  return (
    <Section title={t("look")}>
      <Facts
        facts={[
          [t("language"), language],
          [t("theme"), t(mode)],
        ]}
      />
      <p className={styles["muted"]}>{t("lookDetail")}</p>
    </Section>
  );
}

function AboutServer() {
  const { t, i18n } = useTranslation("settings");
  const { data, error, refetch } = useQuery(aboutQuery);
  const number = (value: number) => value.toLocaleString(i18n.language);
  if (error) {
    return (
      <EmptyState icon={CloudOff} title={t("cannotShow")} action={<Button onClick={() => void refetch()}>{t("tryAgain")}</Button>}>
        {explain(error).detail}
      </EmptyState>
    );
  }
  if (!data) {
    return (
      <div role="status" aria-label={t("loading")}>
        <Skeleton height={160} />
      </div>
    );
  }
  return (
    <>
      <Section title={t("limits")}>
        <Facts
          facts={[
            [t("document"), t("mebibytes", { count: data.documentBytes / MEBIBYTE })],
            [t("payload"), t("mebibytes", { count: data.payloadBytes / MEBIBYTE })],
            [t("loopItems"), number(data.loopItems)],
            [t("forEachItems"), number(data.forEachItems)],
            [t("restorable"), t("days", { count: data.restorableDays })],
          ]}
        />
      </Section>
      <Section title={t("versions")}>
        <Facts
          facts={[
            [t("workfuse"), data.workfuseVersion],
            [t("airflow"), data.airflowVersion],
            [t("bundle"), <code key="bundle">{data.dagBundle}</code>],
          ]}
        />
      </Section>
    </>
  );
}

/** Who a person is here, what they may do, and what this installation is. */
export function SettingsPage({ me }: { me: Me }) {
  const { t } = useTranslation("settings");
  return (
    <main className={styles["page"]}>
      <h1>{t("title")}</h1>
      <div className={styles["sections"]}>
        <Person me={me} />
        <Look />
        <AboutServer />
        <Section title={t("links")}>
          <ul className={styles["links"]}>
            {LINKS.map((page) => (
              <li key={page}>
                <Link to={airflowPaths[page]}>
                  <ExternalLink size={14} aria-hidden /> {t(page)}
                </Link>
              </li>
            ))}
          </ul>
        </Section>
      </div>
    </main>
  );
}
