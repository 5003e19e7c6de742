import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, it, vi } from "vitest";
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

const noRuns = http.get(`${API}/workflows/sample/runs`, () => HttpResponse.json({ items: [], nextCursor: null }));

beforeEach(() => server.use(noRuns));

function typePayload(text: string): Promise<void> {
  const payload = screen.getByLabelText("Payload");
  return userEvent.clear(payload).then(() => userEvent.click(payload)).then(() => userEvent.paste(text));
}

it("refuses what is no JSON", async () => {
  renderInEditor(<RunDialog onClose={vi.fn()} />, documentOf([node("a")]));
  await typePayload("[1, 2");
  expect(screen.getByText(/not JSON/)).toBeTruthy();
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

/** The API with a run that was started with a payload; it answers once it is let. */
function lastRun(payload: unknown): () => void {
  let answer: () => void = () => undefined;
  const allowed = new Promise<void>((resolve) => (answer = resolve));
  server.use(
    http.get(`${API}/workflows/sample/runs`, async ({ request }) => {
      await allowed;
      // A schedule brings nothing that would be worth starting from.
      const triggers = new URL(request.url).searchParams.getAll("trigger");
      return HttpResponse.json({ items: triggers.includes("schedule") ? [] : [{ id: "manual__1" }], nextCursor: null });
    }),
    http.get(`${API}/workflows/sample/runs/manual__1`, () => HttpResponse.json({ id: "manual__1", payload })),
  );
  return answer;
}

const text = () => screen.getByLabelText<HTMLTextAreaElement>("Payload").value;

it.each(["[\n  1,\n  2\n]", '"text"', "null"])("starts with the payload of the last run, whatever JSON it is: %s", async (shown) => {
  const answer = lastRun(JSON.parse(shown));
  renderInEditor(<RunDialog onClose={vi.fn()} />, documentOf([node("a")]));
  answer();
  await vi.waitFor(() => expect(text()).toBe(shown));
});

it("starts with the payload of the last run, which it does not wait for", async () => {
  const answer = lastRun({ order: 7 });
  renderInEditor(<RunDialog onClose={vi.fn()} />, documentOf([node("a")]));
  expect(text()).toBe("{}");
  expect(screen.getByRole("button", { name: "Deploy and run" })).toHaveProperty("disabled", false);
  await userEvent.tab();
  answer();
  await vi.waitFor(() => expect(text()).toBe('{\n  "order": 7\n}'));
});

it("leaves alone what was typed before the last run came", async () => {
  const answer = lastRun({ order: 7 });
  renderInEditor(<RunDialog onClose={vi.fn()} />, documentOf([node("a")]));
  await typePayload('{"mine": 1}');
  answer();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(text()).toBe('{"mine": 1}');
  await userEvent.tab();
  expect(text()).toBe('{\n  "mine": 1\n}');
});

it("starts with what this browser remembers, and asks for no run", () => {
  const asked = vi.fn();
  server.use(http.get(`${API}/workflows/sample/runs`, asked));
  localStorage.setItem("workfuse.payload.sample", '{"kept": true}');
  renderInEditor(<RunDialog onClose={vi.fn()} />, documentOf([node("a")]));
  expect(text()).toBe('{"kept": true}');
  expect(asked).not.toHaveBeenCalled();
});
