import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { startTest, type TestPart } from "~/shared/document/deploying";
import { useSession } from "~/shared/document/SessionContext";
import { useRefused } from "~/shared/document/useRefused";
import type { JsonValue } from "~/shared/lib/json";
import { useGo } from "~/shared/lib/place";

export interface Test {
  /** undefined where nobody was asked for one. */
  payload: JsonValue | undefined;
  /** Null for all of the workflow. */
  part: TestPart | null;
}

export const testKey = (workflowId: string) => ["test", workflowId];

/** Runs the draft, or a part of it, and shows the run on the canvas; of a part, with the node that it is about. */
export function useTest(onDone: () => void) {
  const { t } = useTranslation("deploy");
  const session = useSession();
  const go = useGo();
  const queryClient = useQueryClient();
  const refused = useRefused("test", t("notTested"), onDone);

  return useMutation({
    mutationKey: testKey(session.workflowId),
    mutationFn: ({ payload, part }: Test) => startTest(session, payload, part),
    onSuccess: (run, { part }) => {
      void queryClient.invalidateQueries({ queryKey: ["runs", session.workflowId] });
      onDone();
      session.select(part ? [part.node] : []);
      go(part ? { run: run.id, node: part.node } : { run: run.id, node: null, panel: null });
    },
    onError: refused,
  });
}
