import { act, render, screen, waitFor } from "@testing-library/react";
import { QueryClientProvider, useQuery } from "@tanstack/react-query";
import { http, HttpResponse } from "msw";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { LiveSocket } from "~/test/liveSocket";
import { API, server } from "~/test/server";
import { queryClient, runQuery, runsQuery } from "./queries";
import { signInStore } from "./signIn";
import type { Run, RunDetail, Step } from "./types";
import { useLive } from "./useLive";

function step(nodeId: string, state: Step["state"], part: Partial<Step> = {}): Step {
  const times = { startedAt: null, endedAt: null, durationSeconds: null };
  return { nodeId, state, airflowState: null, ...times, tryNumber: 1, maxTries: 0, mapped: null, held: false, ways: null, ...part };
}

const HEAD: Run = {
  id: "r1",
  dagId: "sample",
  isTest: false,
  state: "RUNNING",
  trigger: "manual",
  runType: "manual",
  createdAt: "2026-11-24T03:00:00Z",
  startedAt: "2026-11-24T03:00:01Z",
  endedAt: null,
  durationSeconds: null,
  triggeredBy: "Ada",
  revision: 4,
  cancelledAt: null,
  cancelledBy: null,
  gaveWayTo: null,
  repeats: null,
};
const RUN: RunDetail = { ...HEAD, payload: { n: 1 }, stored: true, repetitions: [], steps: [step("a", "RUNNING"), step("b", "PENDING")] };
const of = { workflowId: "sample", runId: "r1", isFinal: false };
let asked = 0;

function Watcher() {
  const told = useLive("sample", "r1");
  const { data } = useQuery({ ...runQuery("sample", "r1"), refetchInterval: told ? false : 50 });
  const states = data?.steps.map(({ nodeId, state }) => `${nodeId}=${state}`).join(" ");
  return (
    <p>
      {told ? "told" : "asking"}: {states}
    </p>
  );
}

function ListWatcher() {
  return <p>{useLive("sample", null) ? "told" : "asking"}</p>;
}

function show(element = <Watcher />) {
  return render(<QueryClientProvider client={queryClient}>{element}</QueryClientProvider>);
}

function tell(...messages: object[]): void {
  act(() => messages.forEach((message) => LiveSocket.last.tell(message)));
}

const shown = (text: string) => waitFor(() => expect(screen.getByText(text)).toBeTruthy());

beforeEach(() => {
  asked = 0;
  server.use(
    http.get(`${API}/workflows/sample/runs/r1`, () => {
      asked += 1;
      return HttpResponse.json({ ...RUN, steps: [step("a", "PENDING")] });
    }),
  );
});
afterEach(() => vi.useRealTimers());

it("is told, and asks no more", async () => {
  show();
  expect(LiveSocket.last.url).toBe("ws://localhost:8080/workfuse/api/v1/live");
  await shown("asking: a=PENDING");
  act(() => LiveSocket.last.open());
  expect(LiveSocket.last.follows()).toEqual([{ type: "follow", workflowId: "sample", runId: "r1", version: null }]);
  tell({ type: "run", ...of, version: "v1", run: RUN });
  await shown("told: a=RUNNING b=PENDING");
  const before = asked;
  await new Promise((done) => setTimeout(done, 200));
  expect(asked).toBe(before);
  // What is asked for all the same is older than what was told.
  await queryClient.refetchQueries({ queryKey: ["run"] });
  expect(asked).toBe(before + 1);
  await shown("told: a=RUNNING b=PENDING");
});

it("puts changes into what it knows, and leaves the rest as it is", async () => {
  show();
  act(() => LiveSocket.last.open());
  tell({ type: "run", ...of, version: "v1", run: RUN });
  const started = step("b", "RUNNING", { startedAt: "2026-11-24T03:00:02Z" });
  tell({ type: "changes", ...of, version: "v2", run: HEAD, steps: [started] });
  await shown("told: b=RUNNING a=RUNNING");
  const after = queryClient.getQueryData(runQuery("sample", "r1").queryKey);
  expect(after?.payload).toEqual({ n: 1 });
});

it("asks while there is no connection, and goes on where it was", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  show();
  act(() => LiveSocket.last.open());
  tell({ type: "run", ...of, version: "v1", run: RUN });
  await shown("told: a=RUNNING b=PENDING");
  act(() => LiveSocket.last.drop());
  await shown("asking: a=PENDING");
  expect(LiveSocket.all).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(LiveSocket.all).toHaveLength(2);
  act(() => LiveSocket.last.open());
  expect(LiveSocket.last.follows()[0]).toMatchObject({ version: "v1" });
  tell({ type: "current", ...of, version: "v1" });
  await shown("told: a=RUNNING b=PENDING");
});

it("waits longer each time that nobody answers", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  vi.spyOn(Math, "random").mockReturnValue(1);
  show();
  for (const [index, pause] of [1_000, 2_000, 4_000].entries()) {
    act(() => LiveSocket.last.drop());
    await vi.advanceTimersByTimeAsync(pause * 0.6);
    expect(LiveSocket.all).toHaveLength(index + 1);
    await vi.advanceTimersByTimeAsync(pause * 0.6);
    expect(LiveSocket.all).toHaveLength(index + 2);
  }
});

it("answers pings, and takes silence for the end", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  show();
  act(() => LiveSocket.last.open());
  tell({ type: "run", ...of, version: "v1", run: RUN });
  await vi.advanceTimersByTimeAsync(30_000);
  tell({ type: "ping" });
  expect(LiveSocket.last.said.at(-1)).toEqual({ type: "pong" });
  await vi.advanceTimersByTimeAsync(30_000);
  expect(LiveSocket.all).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(12_000);
  expect(LiveSocket.all).toHaveLength(2);
});

it("ends with the session, and begins again with the next", () => {
  show();
  act(() => LiveSocket.last.open());
  act(() => signInStore.setState({ needed: true }));
  expect(LiveSocket.last.readyState).toBe(3);
  expect(LiveSocket.all).toHaveLength(1);
  act(() => signInStore.setState({ needed: false }));
  expect(LiveSocket.all).toHaveLength(2);
});

it("is closed on a page that is hidden for long", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const visibility = vi.spyOn(document, "visibilityState", "get");
  const turn = (state: DocumentVisibilityState) => {
    visibility.mockReturnValue(state);
    act(() => void document.dispatchEvent(new Event("visibilitychange")));
  };
  show();
  act(() => LiveSocket.last.open());
  turn("hidden");
  await vi.advanceTimersByTimeAsync(30_000);
  tell({ type: "ping" });
  await vi.advanceTimersByTimeAsync(20_000);
  expect(LiveSocket.last.readyState).toBe(1);
  await vi.advanceTimersByTimeAsync(11_000);
  expect(LiveSocket.last.readyState).toBe(3);
  turn("visible");
  expect(LiveSocket.all).toHaveLength(2);
  visibility.mockRestore();
});

it("is closed a while after the last one who wants it", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const { unmount } = show();
  act(() => LiveSocket.last.open());
  unmount();
  expect(LiveSocket.last.said.at(-1)).toEqual({ type: "unfollow", workflowId: "sample", runId: "r1" });
  expect(LiveSocket.last.readyState).toBe(1);
  await vi.advanceTimersByTimeAsync(6_000);
  expect(LiveSocket.last.readyState).toBe(3);
});

it("asks for what is refused", async () => {
  show();
  act(() => LiveSocket.last.open());
  tell({ type: "run", ...of, version: "v1", run: RUN });
  await shown("told: a=RUNNING b=PENDING");
  tell({ type: "refused", workflowId: "sample", runId: "r1", code: "unavailable", detail: "Later." });
  await shown("asking: a=PENDING");
});

it("has the list asked anew when it changes, and follows again what was over", async () => {
  const invalidate = vi.spyOn(queryClient, "invalidateQueries");
  show(
    <>
      <Watcher />
      <ListWatcher />
    </>,
  );
  act(() => LiveSocket.last.open());
  tell({ type: "run", ...of, isFinal: true, version: "v1", run: { ...RUN, state: "COMPLETED" } });
  await shown("asking");
  tell({ type: "runs", workflowId: "sample", version: "l1" });
  await shown("told");
  expect(invalidate).toHaveBeenCalledWith({ queryKey: runsQuery("sample").queryKey });
  expect(LiveSocket.last.follows().at(-1)).toMatchObject({ runId: "r1", version: "v1" });
});
