import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, it, vi } from "vitest";
import { importReport } from "~/shared/lib/imports";
import { documentOf, workflow } from "~/test/samples";
import { renderInApp } from "~/test/render";
import { API, server } from "~/test/server";
import NewDialog from "./NewDialog";

const show = () => renderInApp(<NewDialog first="file" onClose={() => undefined} />);

it("has what n8n exported translated, and opens it with the report", async () => {
  const exported = { name: "Leads", nodes: [{ name: "Code", type: "n8n-nodes-base.code" }], connections: {} };
  const report = [{ severity: "error", outcome: "placeholder", message: "Replace it.", sourceNode: "Code", nodeId: "code", field: null }];
  const seen: unknown[] = [];
  server.use(
    http.post(`${API}/workflows/import`, async ({ request }) => {
      seen.push(new URL(request.url).searchParams.get("name"), await request.json());
      return HttpResponse.json({ source: "n8n", workflow: workflow(documentOf([])), report }, { status: 201 });
    }),
  );
  show();
  await userEvent.upload(await screen.findByLabelText("Workflow file"), new File([JSON.stringify(exported)], "leads.json"));
  expect(await screen.findByText(/A workflow of n8n with 1 nodes and 0 connections/)).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Create" }));
  await vi.waitFor(() => expect(window.location.search).toBe(`?workflow=${workflow(documentOf([])).id}&panel=import`));
  expect(seen).toEqual(["Leads", exported]);
  expect(importReport(workflow(documentOf([])).id)).toEqual(report);
});

it("says what the server has against a file of n8n", async () => {
  server.use(
    http.post(`${API}/workflows/import`, () =>
      HttpResponse.json({ code: "not_importable", title: "Unprocessable", detail: "The export has 9,000 nodes." }, { status: 422 }),
    ),
  );
  show();
  await userEvent.click(await screen.findByRole("tab", { name: "From JSON" }));
  await userEvent.click(screen.getByLabelText("JSON of a workflow"));
  await userEvent.paste('{"nodes": [], "connections": {}}');
  await userEvent.click(await screen.findByRole("button", { name: "Create" }));
  expect(await screen.findByText(/The export has 9,000 nodes/)).toBeTruthy();
});
