import { Suspense, useEffect, useMemo, useRef, type ReactNode } from "react";
import { QueryClientProvider, useQuery } from "@tanstack/react-query";
import { CloudOff } from "lucide-react";
import { I18nextProvider, useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { explain } from "~/shared/api/client";
import { meQuery, nodeKindsQuery, queryClient, workflowQuery } from "~/shared/api/queries";
import { signInStore } from "~/shared/api/signIn";
import { watchPage } from "~/shared/document/page";
import { sendKept } from "~/shared/document/restoring";
import { followAirflow, i18n } from "~/shared/i18n/i18n";
import { KindsContext } from "~/shared/kinds/KindsContext";
import { kindTexts, translated } from "~/shared/kinds/translate";
import { fetchParts, part } from "~/shared/lib/parts";
import { usePlace } from "~/shared/lib/place";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { ErrorBoundary } from "~/shared/ui/ErrorBoundary";
import { Spinner } from "~/shared/ui/Spinner";
import { ToastList } from "~/shared/ui/ToastList";
import { EditorPage } from "./EditorPage";
import { HomePages } from "./HomePages";
import styles from "./App.module.css";

const SignInDialog = part(async () => (await import("./SignInDialog")).SignInDialog);
const ComparePage = part(async () => (await import("~/features/compare/ComparePage")).ComparePage);
const Executions = part(async () => (await import("./Executions")).Executions);

/** What Airflow tells an app about the page it is on. */
export interface HostProps {
  dagId?: string;
  runId?: string;
}

/** A test has a DAG beside its workflow's: `orders.test` is tested `orders`. */
const workflowOf = (dagId: string) => dagId.replace(/\.test(__.*)?$/, "");

/** Asks for all that the first page needs at once, before anything is drawn. */
export function askAhead({ dagId }: HostProps): void {
  const workflowId = dagId === undefined ? new URLSearchParams(window.location.search).get("workflow") : workflowOf(dagId);
  const shownLater = () => undefined; // by the page that asks for the same
  void queryClient.query(meQuery).catch(shownLater);
  void queryClient.query(nodeKindsQuery).catch(shownLater);
  if (workflowId !== null) void queryClient.query(workflowQuery(workflowId)).catch(shownLater);
}

function Centered({ children }: { children: ReactNode }) {
  return <div className={styles["centered"]}>{children}</div>;
}

/** On each visit: what was kept in this browser while the server was away is sent; a dialog when the session has ended. */
function Keeping({ userId, openId }: { userId: string; openId: string | null }) {
  const signInNeeded = useStore(signInStore, (state) => state.needed);
  const openAtFirst = useRef(openId);
  useEffect(() => void sendKept(userId, openAtFirst.current), [userId]);
  if (!signInNeeded) return null;
  return (
    <Suspense fallback={null}>
      <SignInDialog userId={userId} />
    </Suspense>
  );
}

function Pages({ dagId, runId }: HostProps) {
  const { t } = useTranslation("shared");
  const place = usePlace();
  const me = useQuery(meQuery);
  const kindList = useQuery(nodeKindsQuery);
  const texts = useQuery({ queryKey: ["kind-texts", i18n.language], queryFn: () => kindTexts(i18n.language), staleTime: Infinity });
  const kinds = useMemo(
    () => new Map(translated(kindList.data ?? [], texts.data ?? {}).map((kind) => [kind.type, kind])),
    [kindList.data, texts.data],
  );
  const error = me.error ?? kindList.error;
  const page = dagId === undefined ? place.page : null;
  const workflowId = dagId === undefined ? place.workflow : workflowOf(dagId);

  if (error) {
    const retry = () => void Promise.all([me.refetch(), kindList.refetch()]);
    return (
      <Centered>
        <EmptyState icon={CloudOff} title={explain(error).title} action={<Button onClick={retry}>{t("tryAgain")}</Button>}>
          {explain(error).detail}
        </EmptyState>
      </Centered>
    );
  }
  if (!me.data || !kindList.data || texts.isPending) {
    return (
      <Centered>
        <Spinner size={26} />
      </Centered>
    );
  }
  return (
    <KindsContext value={kinds}>
      <Keeping userId={me.data.id} openId={workflowId} />
      {workflowId === null ? (
        <HomePages page={place.page} me={me.data} />
      ) : page === "executions" || page === "compare" ? (
        <Suspense fallback={<Centered><Spinner size={26} /></Centered>}>
          {page === "executions" ? <Executions key={workflowId} workflowId={workflowId} /> : <ComparePage workflowId={workflowId} />}
        </Suspense>
      ) : (
        <EditorPage
          key={workflowId}
          workflowId={workflowId}
          runId={place.run ?? runId ?? null}
          me={me.data}
          where={runId !== undefined ? "run" : dagId !== undefined ? "dag" : "own"}
        />
      )}
    </KindsContext>
  );
}

/** The whole editor, as Airflow mounts it. */
export function App({ dagId, runId }: HostProps) {
  const { i18n: language } = useTranslation("shared", { i18n });
  useEffect(followAirflow, []);
  useEffect(watchPage, []);
  useEffect(() => void fetchParts(), []);
  return (
    <I18nextProvider i18n={i18n}>
      <div className={`wf-theme ${styles["app"]}`}>
        <ErrorBoundary what={i18n.t("theEditor")}>
          <QueryClientProvider client={queryClient}>
            {/* Drawn anew in another language, also what keeps to itself. State lives outside of it. */}
            <Pages key={language.language} dagId={dagId} runId={runId} />
          </QueryClientProvider>
        </ErrorBoundary>
        <ToastList />
      </div>
    </I18nextProvider>
  );
}
