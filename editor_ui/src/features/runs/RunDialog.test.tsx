import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, it, vi } from "vitest";
import { documentOf, node } from "~/test/samples";
import { renderInEditor } from "~/test/render";
import { API, server } from "~/test/server";
import { RunDialog } from "./RunDialog";

const deployment = {
  revision: 1,
  deployedAt: "2026-11-24T03:00:00Z",
  deployedBy: "admin",
  dagId: "sample",
  state: "ready",
  importError: null,
};

function typePayload(text: string): Promise<void> {
  const payload = screen.getByLabelText("Payload");
  return userEvent.clear(payload).then(() => userEvent.click(payload)).then(() => userEvent.paste(text));
}

it("refuses what is no JSON object", async () => {
  renderInEditor(<RunDialog onClose={vi.fn()} />, documentOf([node("a")]));
  await typePayload("[1, 2]");
  expect(screen.getByText(/not a JSON object/)).toBeTruthy();
  expect(screen.getByRole("button", { name: "Deploy and run" })).toHaveProperty("disabled", true);
});

it("deploys a draft first, then runs it with the payload and remembers it", async () => {
  const calls: unknown[] = [];
  server.use(
    http.post(`${API}/workflows/sample/deploy`, async ({ request }) => {
      calls.push(await request.json());
      return HttpResponse.json(deployment);
    }),
    http.post(`${API}/workflows/sample/runs`, async ({ request }) => {
      calls.push(await request.json());
      return HttpResponse.json({ id: "manual__1", state: "queued" }, { status: 201 });
    }),
  );
  const onClose = vi.fn();
  renderInEditor(<RunDialog onClose={onClose} />, documentOf([node("a")]));
  await typePayload('{"id": 7}');
  await userEvent.click(screen.getByRole("button", { name: "Deploy and run" }));
  await vi.waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(calls).toEqual([{ revision: 1 }, { payload: { id: 7 } }]);
  expect(window.location.search).toBe("?run=manual__1");
  expect(localStorage.getItem("workfuse.payload.sample")).toContain('"id": 7');
});

it("puts the problems on their nodes when the workflow cannot be deployed", async () => {
  const diagnostic = { code: "WF103", severity: "error", message: "m", advice: "a", nodeId: "a", field: null, edgeId: null, value: null };
  server.use(
    http.post(`${API}/workflows/sample/deploy`, () =>
      HttpResponse.json(
        { type: "x", title: "Unprocessable", status: 422, code: "workflow_has_errors", detail: "d", diagnostics: [diagnostic] },
        { status: 422, headers: { "Content-Type": "application/problem+json" } },
      ),
    ),
  );
  const session = renderInEditor(<RunDialog onClose={vi.fn()} />, documentOf([node("a")]));
  await userEvent.click(screen.getByRole("button", { name: "Deploy and run" }));
  await vi.waitFor(() => expect(session.view.getState().problems.get("a")).toHaveLength(1));
  expect(new URLSearchParams(window.location.search).get("panel")).toBe("problems");
});
