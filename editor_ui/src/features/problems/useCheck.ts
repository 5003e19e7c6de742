import { useEffect, useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { byNode, checkQuery } from "~/shared/document/checking";
import { useDocument, useSession } from "~/shared/document/SessionContext";
import { whenIdle } from "~/shared/lib/idle";
import { useDebounced } from "~/shared/lib/useDebounced";

const PAUSE_MS = 350;

/** Has the server's compiler look at the document whenever typing pauses, and hands its findings to the session. */
export function useCheck(): void {
  const session = useSession();
  const document = useDebounced(
    useDocument((current) => current),
    PAUSE_MS,
  );
  // The drawing comes first: sending a large document takes its time.
  const [drawn, setDrawn] = useState(false);
  useEffect(() => whenIdle(() => setDrawn(true)), []);
  const { data } = useQuery({ ...checkQuery(session.workflowId, document), enabled: drawn });
  useEffect(() => {
    if (data) session.view.setState({ problems: byNode(data.diagnostics, document) });
  }, [data, document, session]);
}
