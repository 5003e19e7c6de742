import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, it } from "vitest";
import { renderInApp } from "~/test/render";
import { run } from "~/test/runs";
import { documentOf, node, workflow } from "~/test/samples";
import { API, server } from "~/test/server";
import { ExecutionsPage } from "./ExecutionsPage";
import { filterOf, NO_FILTERS } from "./filters";

function show(search = ""): URL[] {
  const asked: URL[] = [];
  server.use(
    http.get(`${API}/me`, () => HttpResponse.json({ id: "1", name: "Ada", canEdit: true, canRun: true, canDelete: true })),
    http.get(`${API}/workflows/sample`, () => HttpResponse.json(workflow(documentOf([node("a")])))),
    http.get(`${API}/workflows/sample/runs`, ({ request }) => {
      const url = new URL(request.url);
      asked.push(url);
      if (url.searchParams.has("state")) return HttpResponse.json({ items: [], nextCursor: null });
      if (url.searchParams.has("cursor")) return HttpResponse.json({ items: [run({ id: "r0" })], nextCursor: null });
      return HttpResponse.json({ items: [run({ id: "r2", state: "FAILED" }), run({ isTest: true })], nextCursor: "more" });
    }),
  );
  renderInApp(<ExecutionsPage workflowId="sample" renderRun={(id) => <p>Run {id} on the canvas</p>} />, search);
  return asked;
}

const entries = () => within(screen.getByRole("list", { name: "Executions" })).queryAllByRole("button", { name: /·/ });

it("lists runs, more of them on demand, and shows the one that is picked", async () => {
  show();
  await waitFor(() => expect(entries()).toHaveLength(2));
  expect(entries()[0]?.textContent).toContain("Failed · 3.00 s");
  expect(entries()[0]?.textContent).toContain("By hand · by Ada · revision 4");
  expect(entries()[1]?.textContent).toContain("Test of a draft");
  await userEvent.click(screen.getByRole("button", { name: "Show older executions" }));
  await waitFor(() => expect(entries()).toHaveLength(3));
  await userEvent.click(entries()[0] as HTMLElement);
  expect(await screen.findByText("Run r2 on the canvas")).toBeTruthy();
  expect(new URLSearchParams(window.location.search).get("run")).toBe("r2");
});

it("narrows the list, and says when nothing fits", async () => {
  const asked = show("?run=r2");
  await waitFor(() => expect(entries()).toHaveLength(2));
  await userEvent.selectOptions(screen.getByRole("combobox", { name: "State" }), "Going on");
  expect(await screen.findByText("No such execution")).toBeTruthy();
  expect(asked.at(-1)?.searchParams.getAll("state")).toEqual(["PENDING", "RUNNING"]);
  await userEvent.click(screen.getByRole("button", { name: "Clear filters" }));
  await waitFor(() => expect(entries()).toHaveLength(2));
});

it("asks for whole minutes", () => {
  const now = Date.parse("2026-11-24T03:00:59.500Z");
  expect(filterOf({ ...NO_FILTERS, trigger: "schedule", hours: "24" }, now, "")).toEqual({ trigger: ["schedule"], since: "2026-11-23T03:00:00.000Z" });
  expect(filterOf(NO_FILTERS, now, "77")).toEqual({ text: "77" });
});

it("leaves a time out that no date can have", () => {
  // A browser's field takes years of up to six digits.
  for (const from of ["20266-01-01T00:00", "275760-12-31T23:59", "x"]) {
    expect(filterOf({ ...NO_FILTERS, hours: "custom", from, until: "2026-11-24T03:00" }, 0, "")).toEqual({
      before: new Date("2026-11-24T03:00").toISOString(),
    });
  }
});

it("finds text in payloads, and waits until it is typed", async () => {
  const asked = show();
  await waitFor(() => expect(entries()).toHaveLength(2));
  await userEvent.type(screen.getByRole("searchbox", { name: "Text in the payload" }), "order 77");
  await waitFor(() => expect(asked.at(-1)?.searchParams.get("text")).toBe("order 77"));
  expect(asked.map((url) => url.searchParams.get("text"))).not.toContain("o");
});

it("runs several again, and keeps those selected that were refused", async () => {
  const bodies: unknown[] = [];
  server.use(
    http.post(`${API}/workflows/sample/runs/again`, async ({ request }) => {
      bodies.push(await request.json());
      const problem = { code: "run_goes_on", detail: "It has not ended." };
      return HttpResponse.json({
        items: [
          { runId: "r2", run: run({ id: "r3" }), problem: null },
          { runId: "r1", run: null, problem },
        ],
      });
    }),
  );
  show();
  const boxes = await screen.findAllByRole("checkbox");
  for (const box of boxes) await userEvent.click(box);
  await userEvent.click(screen.getByRole("button", { name: "Only what failed" }));
  await waitFor(() => expect(screen.getByText("1 selected")).toBeTruthy());
  expect(bodies).toEqual([{ from: "failed", version: "newest", runs: ["r2", "r1"] }]);
  expect(boxes.map((box) => (box as HTMLInputElement).checked)).toEqual([false, true]);
});

it("compares two that are picked, also for who may run nothing", async () => {
  show();
  server.use(http.get(`${API}/me`, () => HttpResponse.json({ id: "1", name: "Ada", canEdit: false, canRun: false, canDelete: false })));
  const [one, other] = await screen.findAllByRole("checkbox");
  await userEvent.click(one as HTMLElement);
  expect(screen.queryByRole("button", { name: "Compare" })).toBeNull();
  await userEvent.click(other as HTMLElement);
  await userEvent.click(screen.getByRole("button", { name: "Compare" }));
  const place = new URLSearchParams(window.location.search);
  expect([place.get("page"), place.get("run"), place.get("with")]).toEqual(["compare", "r2", "r1"]);
});
