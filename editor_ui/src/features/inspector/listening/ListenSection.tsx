import { useState } from "react";
import { Ear, RotateCcw } from "lucide-react";
import { useTranslation } from "react-i18next";
import { airflowUrl } from "~/shared/api/client";
import type { ReceivedCall } from "~/shared/api/types";
import type { WorkflowNode } from "~/shared/document/types";
import { fullTime } from "~/shared/lib/format";
import { Button, IconButton } from "~/shared/ui/Button";
import { CopyButton } from "~/shared/ui/CopyButton";
import { CallView } from "./CallView";
import { curlOf } from "./curl";
import { useListening } from "./useListening";
import styles from "./Listening.module.css";

interface AddressProps {
  address: string;
  method: string;
  secondsLeft: number;
  busy: boolean;
  onChange: (listen: boolean) => void;
}

const clock = (seconds: number) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

function Copied({ label, copy, text }: { label: string; copy: string; text: string }) {
  return (
    <div className={styles["copied"]}>
      <code aria-label={label}>{text}</code>
      <CopyButton text={text} label={copy} />
    </div>
  );
}

/** Where to send a call while somebody listens. */
function Address({ address, method, secondsLeft, busy, onChange }: AddressProps) {
  const { t } = useTranslation("inspector");
  return (
    <>
      <div className={styles["bar"]}>
        <span className={styles["pulse"]} aria-hidden />
        <span className={styles["state"]}>{t("listen.listening")}</span>
        <time className={styles["left"]} title={t("listen.left")}>
          {clock(secondsLeft)}
        </time>
        <IconButton small label={t("listen.longer")} icon={RotateCcw} disabled={busy} onClick={() => onChange(true)} />
        <Button small disabled={busy} onClick={() => onChange(false)}>
          {t("listen.stop")}
        </Button>
      </div>
      <Copied label={t("listen.address")} copy={t("listen.addressCopy")} text={address} />
      <Copied label={t("listen.curl")} copy={t("listen.curlCopy")} text={curlOf(address, method)} />
    </>
  );
}

/** The newest calls: the last one is open, unless somebody has chosen another. */
function Calls({ node, calls }: { node: WorkflowNode; calls: ReceivedCall[] }) {
  const { t } = useTranslation("inspector");
  const [chosen, setChosen] = useState<{ id: number; newest: number } | null>(null);
  const newest = calls[0];
  // What comes after somebody has chosen is shown again: it is what they wait for.
  const open = calls.find(({ id }) => id === chosen?.id && chosen.newest === newest?.id) ?? newest;
  if (!newest || !open) return null;
  return (
    <>
      <ul className={styles["calls"]} aria-label={t("listen.calls")}>
        {calls.map((call) => (
          <li key={call.id}>
            <button type="button" aria-pressed={call.id === open.id} onClick={() => setChosen({ id: call.id, newest: newest.id })}>
              <strong>{call.method}</strong> {fullTime(call.receivedAt)}
            </button>
          </li>
        ))}
      </ul>
      <CallView key={open.id} node={node} call={open} />
    </>
  );
}

/** Waits for a call to a test address of the node, and shows what comes. */
export function ListenSection({ node }: { node: WorkflowNode }) {
  const { t } = useTranslation("inspector");
  const { listening, setListening, isPending } = useListening(node.id);
  const address = listening?.address;
  const calls = listening?.calls ?? [];
  const { method } = node.data.config;
  return (
    <section className={styles["section"]} aria-label={t("listen.title")}>
      {address ? (
        <Address
          address={airflowUrl(address)}
          method={typeof method === "string" ? method : "POST"}
          secondsLeft={listening.secondsLeft}
          busy={isPending}
          onChange={setListening}
        />
      ) : (
        <>
          <Button small icon={Ear} busy={isPending} onClick={() => setListening(true)}>
            {t("listen.start")}
          </Button>
          <p className={styles["note"]}>{t("listen.about")}</p>
        </>
      )}
      <p className={styles["note"]} role="status">
        {calls.length > 0 ? t("listen.came", { count: calls.length }) : address && t("listen.none")}
      </p>
      <Calls node={node} calls={calls} />
    </section>
  );
}
