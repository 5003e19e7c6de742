import { History, KeyRound, Settings, Workflow } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { addressOf } from "~/shared/lib/place";
import styles from "./Navigation.module.css";

export const PAGES = [
  { page: "workflows", icon: Workflow },
  { page: "executions", icon: History },
  { page: "credentials", icon: KeyRound },
  { page: "settings", icon: Settings },
] as const;
export type Page = (typeof PAGES)[number]["page"];

/** The pages that are about no single workflow; the list of workflows is where one begins. */
export function Navigation({ current }: { current: Page }) {
  const { t } = useTranslation("app");
  return (
    <nav className={styles["navigation"]} aria-label={t("pages.label")}>
      {PAGES.map(({ page, icon: Icon }) => (
        <Link
          key={page}
          to={addressOf({ page: page === "workflows" ? null : page })}
          className={styles["page"]}
          aria-current={page === current ? "page" : undefined}
        >
          <Icon size={16} strokeWidth={1.75} aria-hidden />
          {t(`pages.${page}`)}
        </Link>
      ))}
    </nav>
  );
}
