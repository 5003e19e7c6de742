import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, it } from "vitest";
import { documentOf, summary, workflow } from "~/test/samples";
import { renderInEditor } from "~/test/render";
import { API, server } from "~/test/server";
import { formFields } from "~/shared/forms/schema";
import { WorkflowControl } from "./pickers";
import type { ControlProps } from "./types";

it("offers the workflows of the workflow's owner, whoever edits it", async () => {
  Element.prototype.scrollIntoView = () => undefined;
  const asked: (string | null)[] = [];
  server.use(
    http.get(`${API}/workflows`, ({ request }) => {
      asked.push(new URL(request.url).searchParams.get("owner"));
      return HttpResponse.json({ items: [summary({ id: "shop", name: "Shop" })], nextCursor: null, total: 1, tags: [], owners: [] });
    }),
  );
  const [field] = formFields({ properties: { workflow: { type: "string" } } });
  renderInEditor(<WorkflowControl field={field as ControlProps["field"]} value="" onChange={() => undefined} disabled={false} />, documentOf([]));
  await userEvent.click(screen.getByRole("combobox"));
  expect(await screen.findByRole("option", { name: /Shop/ })).toBeTruthy();
  expect(asked).toEqual([workflow(documentOf([])).ownerId]);
});
