import { Suspense, useCallback, useMemo, useState } from "react";
import { FlaskConical, SlidersHorizontal } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useCommands } from "~/shared/commands/registry";
import type { Command } from "~/shared/commands/types";
import type { TestPart } from "~/shared/document/deploying";
import { useSession } from "~/shared/document/SessionContext";
import { parseJson } from "~/shared/lib/json";
import { part as lazyPart } from "~/shared/lib/parts";
import { lastPayload } from "~/shared/lib/payloads";
import { Button, IconButton } from "~/shared/ui/Button";
import { usePartCommands } from "./usePartCommands";
import { useTest } from "./useTest";
import styles from "./TestButton.module.css";

const TestDialog = lazyPart(async () => (await import("./TestDialog")).TestDialog);

/** Runs the draft: the first time it asks with what, then it does so again until somebody changes the payload. */
export function TestButton() {
  const { t } = useTranslation("deploy");
  const { workflowId } = useSession();
  /** What is tested once the payload is there. */
  const [asking, setAsking] = useState<{ part: TestPart | null } | null>(null);
  const { mutate, isPending } = useTest(() => setAsking(null));

  const test = useCallback(
    (part: TestPart | null) => {
      const payload = parseJson(lastPayload(workflowId) ?? "");
      // A node alone has data of its own.
      if (payload !== undefined || part?.part === "only") mutate({ payload, part });
      else setAsking({ part });
    },
    [mutate, workflowId],
  );
  useCommands(
    useMemo(
      (): Command[] => [
        {
          id: "workflow.test",
          section: "workflow",
          title: "deploy:test",
          keys: ["Mod+Enter"],
          icon: FlaskConical,
          typing: true,
          edits: true,
          enabled: () => !isPending,
          run: () => test(null),
        },
      ],
      [isPending, test],
    ),
  );
  usePartCommands(test, isPending);

  return (
    <span className={styles["pair"]}>
      <Button icon={FlaskConical} busy={isPending} title={t("testHint")} onClick={() => test(null)}>
        {t("test")}
      </Button>
      <IconButton label={t("testPayload")} icon={SlidersHorizontal} disabled={isPending} onClick={() => setAsking({ part: null })} />
      {asking && (
        <Suspense>
          <TestDialog
            busy={isPending}
            onStart={(payload) => mutate({ payload, part: asking.part })}
            onClose={() => setAsking(null)}
          />
        </Suspense>
      )}
    </span>
  );
}
