import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, it } from "vitest";
import type { Deployment } from "~/shared/api/types";
import type { Session } from "~/shared/document/session";
import { toastStore } from "~/shared/ui/toasts";
import { renderInEditor } from "~/test/render";
import { documentOf, node } from "~/test/samples";
import { API, server } from "~/test/server";
import { ActiveSwitch } from "./ActiveSwitch";
import { DeployButton } from "./DeployButton";
import { TestButton } from "./TestButton";

const deployment: Deployment = {
  revision: 1,
  deployedAt: "2026-11-24T03:00:00Z",
  deployedBy: "Ada",
  dagId: "sample",
  state: "ready",
  active: true,
  importError: null,
};

const change = {
  subject: "node",
  action: "changed",
  message: 'node "fetch", label: "A" → "B"',
  nodeId: "fetch",
  edgeId: null,
  field: "label",
  before: "A",
  after: "B",
};

const error = { code: "WF101", severity: "error", message: "no url", advice: "Fill it in.", nodeId: "fetch", field: "config.url" };

let asked: unknown[];
beforeEach(() => {
  asked = [];
  server.use(
    http.post(`${API}/check`, () => HttpResponse.json({ diagnostics: [] })),
    http.get(`${API}/workflows/sample/runs`, () => HttpResponse.json({ items: [], nextCursor: null })),
    http.get(`${API}/workflows/sample/diff`, () => HttpResponse.json({ fromRevision: 1, toRevision: 2, changes: [change] })),
    http.post(`${API}/workflows/sample/deploy`, async ({ request }) => {
      asked.push(await request.json());
      return HttpResponse.json({ ...deployment, revision: 2 });
    }),
  );
});

function open(element: React.ReactNode, revision = 2): Session {
  const session = renderInEditor(element, documentOf([node("fetch")]));
  session.saver.save = () => Promise.resolve(revision);
  session.saver.state.setState({ revision });
  session.view.setState({ deployment });
  return session;
}

it("says what changes in words, and deploys under a name", async () => {
  const session = open(<DeployButton />);
  await userEvent.click(await screen.findByRole("button", { name: "Deploy" }));
  expect(await screen.findByRole("list", { name: "Changes" })).toHaveProperty("textContent", 'Node "fetch", label: "A" → "B"');
  await userEvent.type(screen.getByLabelText("Name of this version"), "Second");
  await userEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Deploy" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(asked).toEqual([{ revision: 2, name: "Second" }]);
  expect(session.view.getState().deployment?.revision).toBe(2);
  expect(toastStore.getState().toasts[0]?.title).toBe("Deployed");
});

it("refuses with the problems, each a way to its field", async () => {
  server.use(http.post(`${API}/check`, () => HttpResponse.json({ diagnostics: [error] })));
  const session = open(<DeployButton />);
  await userEvent.click(await screen.findByRole("button", { name: "Deploy" }));
  const alert = await screen.findByRole("alert");
  expect(alert.textContent).toContain("1 problem stops this workflow. What was deployed before keeps running.");
  expect(within(screen.getByRole("dialog")).getByRole("button", { name: "Deploy" })).toHaveProperty("disabled", true);
  await userEvent.click(within(alert).getByRole("button", { name: /No url/ }));
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(session.view.getState().sought).toEqual({ nodeId: "fetch", field: "config.url" });
});

it("asks for the payload of a test once, then remembers it", async () => {
  server.use(
    http.post(`${API}/workflows/sample/tests`, async ({ request }) => {
      asked.push(await request.json());
      // Airflow is busy the first time: the editor asks again by itself.
      return asked.length === 1
        ? HttpResponse.json({ code: "not_ready", title: "Conflict", status: 409, detail: "Not yet." }, { status: 409 })
        : HttpResponse.json({ id: `test__2__${asked.length}` }, { status: 201 });
    }),
  );
  open(<TestButton />);
  await userEvent.click(screen.getByRole("button", { name: "Test" }));
  const payload = await screen.findByLabelText("Payload");
  await userEvent.clear(payload);
  await userEvent.type(payload, '{{"id": 7}');
  await userEvent.click(screen.getByRole("button", { name: "Start test" }));
  await waitFor(() => expect(window.location.search).toBe("?run=test__2__2"));
  expect(screen.queryByRole("dialog")).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Test" }));
  await waitFor(() => expect(window.location.search).toBe("?run=test__2__3"));
  expect(asked).toEqual(Array(3).fill({ revision: 2, payload: { id: 7 } }));
});

it("pauses what is deployed", async () => {
  server.use(
    http.patch(`${API}/workflows/sample/active`, async ({ request }) => {
      asked.push(await request.json());
      return HttpResponse.json({ ...deployment, active: false });
    }),
  );
  open(<ActiveSwitch />);
  await userEvent.click(await screen.findByRole("switch", { name: "Active", checked: true }));
  expect(await screen.findByRole("switch", { name: "Active", checked: false })).toBeTruthy();
  expect(asked).toEqual([{ active: false }]);
});
