import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, it } from "vitest";
import type { RunDetail, Step } from "~/shared/api/types";
import { queryClient } from "~/shared/api/queries";
import { renderInApp } from "~/test/render";
import { run as head } from "~/test/runs";
import { documentOf, node, workflow } from "~/test/samples";
import { API, server } from "~/test/server";
import { ComparePage } from "./ComparePage";
import { compareSteps } from "./compareSteps";

function step(nodeId: string, part: Partial<Step> = {}): Step {
  return {
    nodeId,
    state: "COMPLETED",
    airflowState: "success",
    startedAt: null,
    endedAt: null,
    durationSeconds: 1,
    tryNumber: 1,
    maxTries: 0,
    mapped: null,
    ways: null,
    held: false,
    ...part,
  };
}

function run(part: Partial<RunDetail>): RunDetail {
  return { ...head(part), payload: { total: 1 }, stored: true, repetitions: [], steps: [step("a"), step("b")], ...part };
}

const LATER = run({
  id: "r2",
  createdAt: "2026-11-24T04:00:00Z",
  state: "FAILED",
  revision: 5,
  steps: [step("b", { tryNumber: 2, durationSeconds: 3 }), step("a"), step("c")],
});

it("lists the steps of both as they were drawn, and those alone that one of them has", () => {
  const found = compareSteps(run({}), LATER, ["b", "a"]);
  expect(found.map(({ nodeId, isDifferent, slower }) => [nodeId, isDifferent, slower])).toEqual([
    ["b", true, 2],
    ["a", false, 0],
    ["c", true, null],
  ]);
});

it("shows two runs side by side, the earlier one first, and what was changed between them", async () => {
  const document = { revision: 4, document: documentOf([node("a"), node("b")]) };
  server.use(
    http.get(`${API}/workflows/sample`, () => HttpResponse.json(workflow(documentOf([node("a")])))),
    http.get(`${API}/workflows/sample/runs/r1`, () => HttpResponse.json(run({}))),
    http.get(`${API}/workflows/sample/runs/r2`, () => HttpResponse.json(LATER)),
    http.get(`${API}/workflows/sample/runs/:run/document`, () => HttpResponse.json(document)),
    http.get(`${API}/workflows/sample/diff`, () =>
      HttpResponse.json({ changes: [{ action: "changed", message: "the URL of 'b' is another" }] }),
    ),
  );
  renderInApp(<ComparePage workflowId="sample" />, "?page=compare&workflow=sample&run=r2&with=r1");
  const steps = await screen.findByRole("table", { name: "Steps" });
  expect(screen.getAllByRole("article").map((head) => /Completed|Failed/.exec(head.textContent)?.[0])).toEqual(["Completed", "Failed"]);
  expect(await screen.findByText("The URL of 'b' is another")).toBeTruthy();
  expect(screen.getByText("The same in both.")).toBeTruthy();
  const rows = () => within(steps).getAllByRole("row").slice(1).map((row) => row.textContent);
  expect(rows()).toHaveLength(3);
  expect(rows().some((row) => row.endsWith("+2.00 s"))).toBe(true);
  await userEvent.click(screen.getByRole("checkbox", { name: "Only what differs (2)" }));
  await waitFor(() => expect(rows()).toHaveLength(2));
  await userEvent.click(screen.getByRole("button", { name: "Swap sides" }));
  expect(rows().some((row) => row.endsWith("−2.00 s"))).toBe(true);
});

/** The page of r1 and r2, the earlier one first. */
function show(one: RunDetail, other: RunDetail, search = ""): void {
  const document = { revision: 4, document: documentOf([node("a"), node("b")]) };
  server.use(
    http.get(`${API}/workflows/sample`, () => HttpResponse.json(workflow(documentOf([node("a")])))),
    http.get(`${API}/workflows/sample/runs/r1`, () => HttpResponse.json(one)),
    http.get(`${API}/workflows/sample/runs/r2`, () => HttpResponse.json(other)),
    http.get(`${API}/workflows/sample/runs/:run/document`, () => HttpResponse.json(document)),
  );
  renderInApp(<ComparePage workflowId="sample" />, `?page=compare&workflow=sample&run=r2&with=r1${search}`);
}

it("compares one item of a loop: the first that failed, or another one", async () => {
  const looped = (failed: number): Step[] => [
    step("a", { mapped: { total: 3, counts: { COMPLETED: 3 - failed, FAILED: failed }, airflowCounts: {} } }),
  ];
  const asked: string[] = [];
  queryClient.clear();
  server.use(
    http.get(`${API}/workflows/sample/runs/:run/steps/a`, ({ request, params }) => {
      const item = new URL(request.url).searchParams.get("mapIndex") ?? "";
      asked.push(`${String(params["run"])} ${item}`);
      const output = item === "-1" ? null : { item: `${String(params["run"])} had ${item}` };
      return HttpResponse.json({ ...step("a"), mapIndex: Number(item), firstFailed: params["run"] === "r2" ? 2 : null, input: {}, output, error: null });
    }),
  );
  show(run({ steps: looped(0) }), run({ id: "r2", createdAt: "2026-11-24T04:00:00Z", steps: looped(1) }), "&node=a");
  expect((await screen.findByLabelText("Output, left")).textContent).toContain("r1 had 2");
  expect(screen.getByLabelText("Output, right").textContent).toContain("r2 had 2");
  expect(asked).toEqual(["r2 -1", "r1 2", "r2 2"]);
  fireEvent.change(screen.getByRole("spinbutton", { name: /^Item/ }), { target: { value: "0" } });
  await waitFor(() => expect(screen.getByLabelText("Output, left").textContent).toContain("r1 had 0"));
});

it("does not call two payloads the same that are not there", async () => {
  queryClient.clear();
  const none = { payload: {}, stored: false };
  show(run(none), run({ ...none, id: "r2" }));
  expect(await screen.findByText(/^The data of both runs is not stored/)).toBeTruthy();
  expect(screen.queryByText("The same in both.")).toBeNull();
});
