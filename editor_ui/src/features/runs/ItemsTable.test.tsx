import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, it, vi } from "vitest";
import { renderInApp } from "~/test/render";
import { API, server } from "~/test/server";
import { ItemsTable } from "./ItemsTable";

const TOTAL = 1024;
const FAILED = 1010;

function item(mapIndex: number) {
  const [state, airflowState] = mapIndex === FAILED ? ["FAILED", "failed"] : ["COMPLETED", "success"];
  return { mapIndex, state, airflowState, startedAt: null, durationSeconds: 1, tryNumber: 1 };
}

it("shows any number of items page by page, and those that failed wherever they are", async () => {
  server.use(
    http.get(`${API}/workflows/w/runs/r/steps/n/items`, ({ request }) => {
      const asked = new URL(request.url).searchParams;
      const [offset, limit] = [Number(asked.get("offset")), Number(asked.get("limit"))];
      const all = asked.get("failed") === "true" ? [FAILED] : Array.from({ length: TOTAL }, (_, index) => index);
      // Of a page the first ones: a hundred rows take seconds to be looked through.
      return HttpResponse.json({ total: TOTAL, failed: 1, offset, items: all.slice(offset, offset + limit).slice(0, 5).map(item) });
    }),
  );
  const onChoose = vi.fn();
  renderInApp(<ItemsTable place={{ workflowId: "w", runId: "r", nodeId: "n", mapIndex: 0 }} stamp="" onChoose={onChoose} />);
  const items = await screen.findByLabelText("Items");
  expect(within(items).getByText("Items: 1–5 of 1024")).toBeTruthy();
  await userEvent.click(within(items).getByLabelText("Later items"));
  expect(await within(items).findByLabelText("Show item 100")).toBeTruthy();
  await userEvent.click(within(items).getByLabelText("Only the one that failed"));
  await userEvent.click(await within(items).findByLabelText(`Show item ${FAILED}`));
  expect(onChoose).toHaveBeenCalledWith(FAILED);
  expect(within(items).queryByLabelText("Later items")).toBeNull();
});
