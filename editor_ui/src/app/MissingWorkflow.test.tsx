import "fake-indexeddb/auto";
import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, it } from "vitest";
import { ApiError } from "~/shared/api/client";
import { keep, keptEdits } from "~/shared/document/keptEdits";
import { documentOf, node, workflow } from "~/test/samples";
import { renderInApp } from "~/test/render";
import { API, server } from "~/test/server";
import { MissingWorkflow } from "./MissingWorkflow";

const gone = new ApiError({ status: 404, title: "Not Found", detail: "No workflow." });

it("makes a new workflow of edits whose workflow was deleted", async () => {
  const user = userEvent.setup();
  const document = documentOf([node("mine")]);
  await keep({ userId: "ada", workflowId: "sample", baseRevision: 3, base: documentOf([]), document, doubtful: [] });
  let sent: unknown;
  server.use(
    http.post(`${API}/workflows`, async ({ request }) => {
      sent = await request.json();
      return HttpResponse.json(workflow(document, { id: "sample_2" }), { status: 201 });
    }),
  );
  renderInApp(<MissingWorkflow workflowId="sample" userId="ada" where="own" error={gone} />, "?workflow=sample");
  await user.click(await screen.findByRole("button", { name: "Make a new workflow of them" }));
  await expect.poll(() => window.location.search).toContain("workflow=sample_2");
  expect(sent).toEqual({ name: "Sample", document });
  expect(await keptEdits("ada")).toEqual([]);
});
