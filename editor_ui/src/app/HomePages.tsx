import { Suspense } from "react";
import type { Me } from "~/shared/api/types";
import { useTranslation } from "react-i18next";
import { part } from "~/shared/lib/parts";
import { ErrorBoundary } from "~/shared/ui/ErrorBoundary";
import { Spinner } from "~/shared/ui/Spinner";
import { WorkflowsPage } from "~/features/workflows/WorkflowsPage";
import { Navigation, PAGES, type Page } from "./Navigation";
import styles from "./App.module.css";

const AllRunsPage = part(async () => (await import("~/features/executions/AllRunsPage")).AllRunsPage);
const CredentialsPage = part(async () => (await import("~/features/credentials/CredentialsPage")).CredentialsPage);
const SettingsPage = part(async () => (await import("~/features/settings/SettingsPage")).SettingsPage);

const pageOf = (name: string | null): Page => PAGES.find(({ page }) => page === name)?.page ?? "workflows";

/** What is about no single workflow. */
export function HomePages({ page, me }: { page: string | null; me: Me }) {
  const { t } = useTranslation("app");
  const current = pageOf(page);
  return (
    <div className={styles["home"]}>
      <Navigation current={current} />
      <div className={styles["homePage"]}>
        <ErrorBoundary key={current} what={t("thisPage")}>
          <Suspense
            fallback={
              <div className={styles["centered"]}>
                <Spinner size={26} />
              </div>
            }
          >
            {current === "workflows" && <WorkflowsPage me={me} />}
            {current === "executions" && <AllRunsPage />}
            {current === "credentials" && <CredentialsPage />}
            {current === "settings" && <SettingsPage me={me} />}
          </Suspense>
        </ErrorBoundary>
      </div>
    </div>
  );
}
