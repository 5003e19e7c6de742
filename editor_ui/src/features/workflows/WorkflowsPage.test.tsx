import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, it, vi } from "vitest";
import type { Template, WorkflowSummary } from "~/shared/api/types";
import { documentOf, me, summary, workflow } from "~/test/samples";
import { renderInApp } from "~/test/render";
import { API, server } from "~/test/server";
import { ToastList } from "~/shared/ui/ToastList";
import { WorkflowsPage } from "./WorkflowsPage";

const DEPLOYED: WorkflowSummary["deployment"] = {
  revision: 1,
  deployedAt: "2026-11-24T03:00:00Z",
  deployedBy: "Ada",
  dagId: "a",
  state: "ready",
  active: true,
  importError: null,
};

const TEMPLATE: Template = {
  id: "digest",
  name: "Daily digest",
  story: "One message each morning.",
  shows: ["A schedule"],
  payload: { day: 1 },
  nodeCount: 0,
  picture: { nodes: [], edges: [] },
  document: { schemaVersion: 1, name: "Daily digest", nodes: [], edges: [] },
};

function created(): { bodies: unknown[] } {
  const bodies: unknown[] = [];
  server.use(
    http.get(`${API}/templates`, () => HttpResponse.json([TEMPLATE])),
    http.post(`${API}/workflows`, async ({ request }) => {
      bodies.push(await request.json());
      return HttpResponse.json(workflow(documentOf([]), { id: "made" }), { status: 201 });
    }),
  );
  return { bodies };
}

function answerWith(...items: WorkflowSummary[]): { asked: URLSearchParams[] } {
  const asked: URLSearchParams[] = [];
  server.use(
    http.get(`${API}/workflows`, ({ request }) => {
      const query = new URL(request.url).searchParams;
      asked.push(query);
      const search = query.get("search") ?? "";
      const found = items.filter((item) => item.name.toLowerCase().includes(search.toLowerCase()));
      return HttpResponse.json({ items: found, nextCursor: null, total: found.length, tags: ["sales"], owners: [] });
    }),
  );
  return { asked };
}

it("lists what there is, and finds by name", async () => {
  answerWith(summary({ id: "a", name: "Order alerts", nodeCount: 1 }), summary({ id: "b", name: "Ticket triage" }));
  renderInApp(<WorkflowsPage me={me} />);
  const row = await screen.findByRole("row", { name: /Order alerts/ });
  expect(within(row).getByText("1 node")).toBeTruthy();
  expect(within(row).getByText("Draft")).toBeTruthy();
  await userEvent.type(screen.getByLabelText("Search workflows"), "ticket");
  await vi.waitFor(() => expect(screen.queryByText("Order alerts")).toBeNull());
  expect(screen.getByText("Ticket triage")).toBeTruthy();
  expect(window.location.search).toBe("?search=ticket");
});

it("narrows and sorts by what the address says, and says it there", async () => {
  const { asked } = answerWith(summary({ id: "a", name: "Order alerts" }));
  renderInApp(<WorkflowsPage me={me} />, "?state=failing&sort=name");
  await screen.findByText("Order alerts");
  expect(asked[0]?.get("state")).toBe("failing");
  expect(asked[0]?.get("sort")).toBe("name");
  await userEvent.selectOptions(screen.getByLabelText("Tag"), "sales");
  await vi.waitFor(() => expect(asked.at(-1)?.get("tag")).toBe("sales"));
  expect(window.location.search).toBe("?state=failing&sort=name&tag=sales");
});

it("ignores what the address says that is no filter", async () => {
  const { asked } = answerWith(summary({ id: "a", name: "Order alerts" }));
  renderInApp(<WorkflowsPage me={me} />, "?state=odd&sort=odd");
  await screen.findByText("Order alerts");
  expect(asked[0]?.has("state")).toBe(false);
  expect(asked[0]?.get("sort")).toBe("updated");
});

it("leads to the first workflow in one click; it starts with a trigger", async () => {
  answerWith();
  const { bodies } = created();
  renderInApp(<WorkflowsPage me={me} />);
  await userEvent.click(await screen.findByRole("button", { name: "Draw your first workflow" }));
  await vi.waitFor(() => expect(window.location.search).toBe("?workflow=made"));
  expect(bodies).toMatchObject([{ name: "My first workflow", document: { nodes: [{ id: "webhook", type: "trigger.webhook" }] } }]);
});

it("makes a workflow of a template, ready to be tried", async () => {
  answerWith();
  const { bodies } = created();
  renderInApp(<WorkflowsPage me={me} />);
  await userEvent.click(await screen.findByRole("button", { name: "Use template Daily digest" }));
  await vi.waitFor(() => expect(window.location.search).toBe("?workflow=made"));
  expect(bodies).toMatchObject([{ name: "Daily digest", document: TEMPLATE.document }]);
  expect(localStorage.getItem("workfuse.payload.made")).toContain('"day": 1');
});

it("creates a workflow by name", async () => {
  answerWith(summary({ id: "a", name: "Order alerts" }));
  const { bodies } = created();
  renderInApp(<WorkflowsPage me={me} />);
  await userEvent.click(await screen.findByRole("button", { name: "New workflow" }));
  await userEvent.type(await screen.findByLabelText("Name"), " Refunds ");
  await userEvent.click(screen.getByRole("button", { name: "Create" }));
  await vi.waitFor(() => expect(bodies).toMatchObject([{ name: "Refunds" }]));
});

it("takes pasted JSON, and says clearly when it is none of ours", async () => {
  answerWith(summary({ id: "a", name: "Order alerts" }));
  const { bodies } = created();
  renderInApp(<WorkflowsPage me={me} />);
  await userEvent.click(await screen.findByRole("button", { name: "New workflow" }));
  await userEvent.click(await screen.findByRole("tab", { name: "From JSON" }));
  const field = screen.getByLabelText("JSON of a workflow");
  await userEvent.click(field);
  await userEvent.paste('[{"id": "1", "type": "inject", "wires": []}]');
  expect(await screen.findByText(/This is a flow of Node-RED/)).toBeTruthy();
  expect(screen.getByRole("button", { name: "Create" })).toHaveProperty("disabled", true);
  await userEvent.clear(field);
  await userEvent.paste('{"name": "Pasted", "nodes": [{"id": "a", "type": "trigger.webhook"}], "edges": []}');
  expect(await screen.findByText("A workflow with 1 nodes and 0 connections.")).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Create" }));
  await vi.waitFor(() => expect(bodies).toMatchObject([{ name: "Pasted", document: { nodes: [{ id: "a" }] } }]));
});

it("deletes at once and takes it back", async () => {
  const calls: string[] = [];
  const items = [summary({ id: "a", name: "Order alerts" }), summary({ id: "b", name: "Other" })];
  answerWith(...items);
  server.use(
    http.delete(`${API}/workflows/:id`, ({ params }) => {
      calls.push(`delete ${String(params["id"])}`);
      answerWith(...items.slice(1));
      return new HttpResponse(null, { status: 204 });
    }),
    http.post(`${API}/workflows/:id/restore`, ({ params }) => {
      calls.push(`restore ${String(params["id"])}`);
      answerWith(...items);
      return HttpResponse.json({ ...items[0], notDeployed: null });
    }),
  );
  renderInApp(
    <>
      <WorkflowsPage me={me} />
      <ToastList />
    </>,
  );
  await userEvent.click(await screen.findByRole("button", { name: "Actions for Order alerts" }));
  await userEvent.click(screen.getByRole("menuitem", { name: "Delete" }));
  await vi.waitFor(() => expect(screen.queryByRole("link", { name: "Order alerts" })).toBeNull());
  await userEvent.click(screen.getByRole("button", { name: "Undo" }));
  expect(await screen.findByRole("link", { name: "Order alerts" })).toBeTruthy();
  expect(calls).toEqual(["delete a", "restore a"]);
});

it("pauses at once, and takes it back when the server refuses", async () => {
  answerWith(summary({ id: "a", name: "Order alerts", deployment: DEPLOYED }));
  const refusal = { type: "x", title: "Forbidden", status: 403, code: "not_allowed", detail: "Not you." };
  let answer = () => {};
  server.use(
    http.patch(`${API}/workflows/a/active`, () => new Promise<HttpResponse<string>>((resolve) => {
      answer = () => resolve(HttpResponse.text(JSON.stringify(refusal), { status: 403, headers: { "Content-Type": "application/problem+json" } }));
    })),
  );
  renderInApp(
    <>
      <WorkflowsPage me={me} />
      <ToastList />
    </>,
  );
  const active = () => screen.getByRole("switch", { name: "Order alerts is active" }).getAttribute("aria-checked");
  await userEvent.click(await screen.findByRole("switch"));
  await vi.waitFor(() => expect(active()).toBe("false"));
  answer();
  expect(await screen.findByText("Not you.")).toBeTruthy();
  expect(active()).toBe("true");
});

it("shows the last runs, each leading to its run", async () => {
  const recentRuns: WorkflowSummary["recentRuns"] = [
    { id: "r 1", state: "COMPLETED", startedAt: "2026-11-24T03:00:00Z", durationSeconds: 2.5 },
    { id: "r2", state: "FAILED", startedAt: "2026-11-24T04:00:00Z", durationSeconds: null },
  ];
  answerWith(summary({ id: "a", name: "Order alerts", deployment: DEPLOYED, recentRuns }));
  renderInApp(<WorkflowsPage me={me} />);
  const bar = await screen.findByRole("group", { name: "Last runs of Order alerts" });
  const links = within(bar).getAllByRole("link");
  expect(links.map((link) => link.getAttribute("href"))).toEqual([
    "/plugin/workflows?workflow=a&run=r+1",
    "/plugin/workflows?workflow=a&run=r2",
  ]);
  expect(links[0]?.getAttribute("aria-label")).toMatch(/^Completed, .*, 2\.50 s$/);
});

it("offers a viewer nothing to change", async () => {
  answerWith(summary({ id: "a", name: "Order alerts", deployment: DEPLOYED }));
  renderInApp(<WorkflowsPage me={{ ...me, canEdit: false, canRun: false, canDelete: false }} />);
  await screen.findByText("Order alerts");
  expect(screen.queryByRole("button", { name: "New workflow" })).toBeNull();
  expect(screen.getByRole("switch")).toHaveProperty("disabled", true);
  await userEvent.click(screen.getByRole("button", { name: "Actions for Order alerts" }));
  expect(screen.getAllByRole("menuitem").map((item) => item.textContent)).toEqual(["Open", "Export as JSON"]);
});

it("shows the server's words when the list cannot be read", async () => {
  server.use(
    http.get(`${API}/workflows`, () =>
      HttpResponse.json(
        { type: "x", title: "Forbidden", status: 403, code: "not_allowed", detail: "Ask for the role Viewer." },
        { status: 403, headers: { "Content-Type": "application/problem+json" } },
      ),
    ),
  );
  renderInApp(<WorkflowsPage me={me} />);
  expect(await screen.findByText("Ask for the role Viewer.")).toBeTruthy();
});
