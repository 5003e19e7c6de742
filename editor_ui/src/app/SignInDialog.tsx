import { useEffect, useRef, useState } from "react";
import { LogIn } from "lucide-react";
import { useTranslation } from "react-i18next";
import { airflowUrl, api, result } from "~/shared/api/client";
import { queryClient } from "~/shared/api/queries";
import { signInStore } from "~/shared/api/signIn";
import { retryEverything } from "~/shared/document/session";
import { Button } from "~/shared/ui/Button";
import { Dialog } from "~/shared/ui/Dialog";

/** Airflow's own way in, whichever auth manager it has. It leads to a page that closes itself. */
function signInUrl(): string {
  return airflowUrl(`api/v2/auth/login?next=${encodeURIComponent(airflowUrl("workfuse/static/signed-in.html"))}`);
}

const ASK_MS = 2_000;

/** The session has ended: sign in in a window beside, and go on here as if nothing had been. */
export function SignInDialog({ userId }: { userId: string }) {
  const { t } = useTranslation("app");
  const popup = useRef<Window | null>(null);
  const [somebodyElse, setSomebodyElse] = useState<string | null>(null);

  useEffect(() => {
    const ask = async () => {
      const me = await result(api.GET("/api/v1/me")).catch(() => null);
      if (me === null) return;
      popup.current?.close();
      if (me.id !== userId) {
        setSomebodyElse(me.name);
        return;
      }
      signInStore.setState({ needed: false });
      retryEverything();
      void queryClient.invalidateQueries();
    };
    const timer = setInterval(() => void ask(), ASK_MS);
    const onFocus = () => void ask();
    window.addEventListener("focus", onFocus);
    return () => {
      clearInterval(timer);
      window.removeEventListener("focus", onFocus);
    };
  }, [userId]);

  return (
    <Dialog
      title={t("signIn.title")}
      onClose={() => signInStore.setState({ needed: false })}
      footer={
        somebodyElse === null ? (
          <Button
            tone="primary"
            icon={LogIn}
            onClick={() => {
              popup.current = window.open(signInUrl(), "workfuse-sign-in", "width=520,height=680");
            }}
          >
            {t("signIn.button")}
          </Button>
        ) : (
          <Button tone="primary" onClick={() => window.location.reload()}>
            {t("signIn.reload")}
          </Button>
        )
      }
    >
      <p>{somebodyElse === null ? t("signIn.text") : t("signIn.somebodyElse", { name: somebodyElse })}</p>
    </Dialog>
  );
}
