import { useEffect, useState } from "react";
import { useLocation, useNavigate } from "react-router-dom";
import { App, askAhead, type HostProps } from "./App";

const AT_LATEST_MS = 1_000;

/** Whether Airflow draws the app by its name now. */
let settled = false;

/**
 * What Airflow mounts. While it loads an app, it draws it through `React.lazy`; from its next drawing on, by its name.
 * To React these are two components: the app would be mounted anew under the hands of whoever just clicked for the first
 * time, and lose the focus and what was being typed. So the app begins after that next drawing, which is asked for here.
 */
export function Entry(props: HostProps) {
  const [ready, setReady] = useState(settled);
  const { pathname, search, hash } = useLocation();
  const navigate = useNavigate();

  useEffect(() => {
    if (settled) return;
    settled = true;
    askAhead({ dagId: props.dagId });
    void navigate({ pathname, search, hash }, { replace: true });
    setTimeout(() => setReady(true), AT_LATEST_MS);
  }, [navigate, pathname, search, hash, props.dagId]);

  return ready ? <App {...props} /> : null;
}
