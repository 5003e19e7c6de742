import type { ReactNode } from "react";
import { QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import { I18nextProvider } from "react-i18next";
import { BrowserRouter } from "react-router-dom";
import { queryClient } from "~/shared/api/queries";
import { SessionContext } from "~/shared/document/SessionContext";
import { createSession, type Session } from "~/shared/document/session";
import type { WorkflowDocument } from "~/shared/document/types";
import { i18n } from "~/shared/i18n/i18n";
import { KindsContext } from "~/shared/kinds/KindsContext";
import { kinds, workflow } from "./samples";

/** Puts an element where the app would: in a router, with queries and node kinds. */
export function renderInApp(element: ReactNode, search = ""): void {
  window.history.replaceState(null, "", `/plugin/workflows${search}`);
  render(
    <I18nextProvider i18n={i18n}>
      <BrowserRouter>
        <QueryClientProvider client={queryClient}>
          <KindsContext value={kinds}>{element}</KindsContext>
        </QueryClientProvider>
      </BrowserRouter>
    </I18nextProvider>,
  );
}

/** The same for a part of the editor: with a workflow that is open. */
export function renderInEditor(element: ReactNode, document: WorkflowDocument, editable = true): Session {
  const session = createSession(workflow(document), editable);
  // Saving has tests of its own; here it would only ask a server that is not there.
  session.saver.touched = () => undefined;
  renderInApp(<SessionContext value={session}>{element}</SessionContext>);
  return session;
}
