import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, it, vi } from "vitest";
import { documentOf, summary, workflow } from "~/test/samples";
import { renderInApp } from "~/test/render";
import { API, server } from "~/test/server";
import { WorkflowsPage } from "./WorkflowsPage";

function answerWith(...items: ReturnType<typeof summary>[]): void {
  server.use(
    http.get(`${API}/workflows`, ({ request }) => {
      const search = new URL(request.url).searchParams.get("search") ?? "";
      const found = items.filter((item) => item.name.toLowerCase().includes(search.toLowerCase()));
      return HttpResponse.json({ items: found, nextCursor: null, total: found.length });
    }),
  );
}

it("lists what there is, and finds by name", async () => {
  answerWith(summary({ id: "a", name: "Order alerts", nodeCount: 1 }), summary({ id: "b", name: "Ticket triage" }));
  renderInApp(<WorkflowsPage canEdit />);
  const row = await screen.findByRole("row", { name: /Order alerts/ });
  expect(within(row).getByText("1 node")).toBeTruthy();
  expect(within(row).getByText("Draft")).toBeTruthy();
  await userEvent.type(screen.getByLabelText("Search workflows"), "ticket");
  await vi.waitFor(() => expect(screen.queryByText("Order alerts")).toBeNull());
  expect(screen.getByText("Ticket triage")).toBeTruthy();
});

it("leads to the first workflow, which starts with a trigger", async () => {
  answerWith();
  const created = vi.fn();
  server.use(
    http.post(`${API}/workflows`, async ({ request }) => {
      created(await request.json());
      return HttpResponse.json(workflow(documentOf([]), { id: "order_alerts" }), { status: 201 });
    }),
  );
  renderInApp(<WorkflowsPage canEdit />);
  await userEvent.click(await screen.findByRole("button", { name: "New workflow" }));
  await userEvent.type(screen.getByLabelText("Name"), " Order alerts ");
  await userEvent.click(screen.getByRole("button", { name: "Create" }));
  await vi.waitFor(() => expect(window.location.search).toBe("?workflow=order_alerts"));
  expect(created.mock.calls).toMatchObject([
    [{ name: "Order alerts", document: { nodes: [{ id: "webhook", type: "trigger.webhook" }] } }],
  ]);
});

it("deletes only after asking", async () => {
  answerWith(summary({ id: "a", name: "Order alerts" }));
  const deleted = vi.fn();
  server.use(
    http.delete(`${API}/workflows/:id`, ({ params }) => {
      deleted(params["id"]);
      return new HttpResponse(null, { status: 204 });
    }),
  );
  renderInApp(<WorkflowsPage canEdit />);
  await userEvent.click(await screen.findByRole("button", { name: "Delete Order alerts" }));
  expect(deleted).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole("button", { name: "Delete" }));
  await vi.waitFor(() => expect(deleted).toHaveBeenCalledExactlyOnceWith("a"));
});

it("offers a viewer nothing to change", async () => {
  answerWith(summary({ id: "a", name: "Order alerts" }));
  renderInApp(<WorkflowsPage canEdit={false} />);
  await screen.findByText("Order alerts");
  expect(screen.queryByRole("button", { name: /New workflow|Delete/ })).toBeNull();
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
  renderInApp(<WorkflowsPage canEdit />);
  expect(await screen.findByText("Ask for the role Viewer.")).toBeTruthy();
});
