import { Component, type ErrorInfo, type ReactNode } from "react";
import { Bug } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "./Button";
import { EmptyState } from "./EmptyState";
import { showToast } from "./toasts";

interface ErrorBoundaryProps {
  children: ReactNode;
  /** What failed, in the words of a person: "The editor". */
  what: string;
  /** Stands in for what failed; without it, words about it with a button to try again. */
  fallback?: (retry: () => void, details: string) => ReactNode;
}

interface Caught {
  error: Error | null;
  componentStack: string;
}

const FRAMES = 12;

/** What a person can send to whoever looks after WorkFuse; no content of the workflow. */
function detailsOf({ error, componentStack }: Caught, what: string): string {
  const first = (text: string) => text.trim().split("\n").slice(0, FRAMES).join("\n");
  return [
    `${what}: ${error?.name}: ${error?.message}`,
    new Date().toISOString(),
    navigator.userAgent,
    first(error?.stack ?? ""),
    first(componentStack),
  ].join("\n\n");
}

function Stumbled({ what, error, details, retry }: { what: string; error: Error; details: string; retry: () => void }) {
  const { t } = useTranslation("shared");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(details);
      showToast({ tone: "success", title: t("copied") });
    } catch {
      showToast({ tone: "error", title: t("notCopied"), detail: t("notCopiedDetail") });
    }
  };
  return (
    <div role="alert">
      <EmptyState
        icon={Bug}
        title={t("stumbled", { what })}
        action={
          <>
            <Button onClick={retry}>{t("tryAgain")}</Button> <Button onClick={() => void copy()}>{t("copyDetails")}</Button>
          </>
        }
      >
        {t("editsKept")} {error.message}
      </EmptyState>
    </div>
  );
}

/** Keeps a mistake of ours inside: Airflow's page, and the parts beside, go on. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, Caught> {
  override state: Caught = { error: null, componentStack: "" };

  static getDerivedStateFromError(error: unknown): Pick<Caught, "error"> {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override componentDidCatch(_: unknown, info: ErrorInfo): void {
    this.setState({ componentStack: info.componentStack ?? "" });
  }

  override render(): ReactNode {
    const { error } = this.state;
    const { what, children, fallback } = this.props;
    if (!error) return children;
    const retry = () => this.setState({ error: null, componentStack: "" });
    const details = detailsOf(this.state, what);
    return fallback?.(retry, details) ?? <Stumbled what={what} error={error} details={details} retry={retry} />;
  }
}
