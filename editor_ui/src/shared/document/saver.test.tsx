import { beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError, OfflineError } from "~/shared/api/client";
import type { Workflow } from "~/shared/api/types";
import { documentOf, node, workflow } from "~/test/samples";
import { createSaver, type Saver } from "./saver";
import type { WorkflowDocument } from "./types";

let current: WorkflowDocument;
let saver: Saver;
const send = vi.fn<(document: WorkflowDocument, revision: number) => Promise<Workflow>>();

function edit(id: string): void {
  current = documentOf([node(id)]);
  saver.touched();
}

beforeEach(() => {
  vi.useFakeTimers();
  send.mockReset();
  send.mockImplementation((document, revision) => Promise.resolve(workflow(document, { revision: revision + 1 })));
  current = documentOf([]);
  saver = createSaver({ saved: workflow(current), read: () => current, send, autosaveAfterMs: 100, retryAfterMs: 500 });
  return () => vi.useRealTimers();
});

it("saves a little after the last edit, on the revision it knows", async () => {
  edit("a");
  expect(saver.state.getState().status).toBe("unsaved");
  await vi.advanceTimersByTimeAsync(50);
  edit("b");
  await vi.advanceTimersByTimeAsync(99);
  expect(send).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(send).toHaveBeenCalledExactlyOnceWith(current, 1);
  expect(saver.state.getState()).toMatchObject({ status: "saved", revision: 2 });
});

it("sends one request at a time, and then what changed meanwhile", async () => {
  let answer = (): void => undefined;
  send.mockImplementationOnce(
    (document) => new Promise((resolve) => (answer = () => resolve(workflow(document, { revision: 2 })))),
  );
  edit("a");
  const saved = saver.save();
  edit("b");
  void saver.save();
  expect(send).toHaveBeenCalledTimes(1);
  answer();
  expect(await saved).toBe(3);
  expect(send).toHaveBeenLastCalledWith(current, 2);
});

it("asks nothing of the server when an undo brings the saved document back", async () => {
  const before = current;
  edit("a");
  current = before;
  saver.touched();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(send).not.toHaveBeenCalled();
  expect(saver.state.getState().status).toBe("saved");
});

it("tries again by itself when the server was away", async () => {
  send.mockRejectedValueOnce(new OfflineError());
  edit("a");
  await vi.advanceTimersByTimeAsync(100);
  expect(saver.state.getState().status).toBe("offline");
  await vi.advanceTimersByTimeAsync(500);
  expect(saver.state.getState()).toMatchObject({ status: "saved", revision: 2 });
});

describe("when somebody saved first", () => {
  beforeEach(async () => {
    send.mockRejectedValueOnce(new ApiError({ status: 412, title: "Precondition Failed", detail: "Revision 7 is saved." }));
    edit("mine");
    await vi.advanceTimersByTimeAsync(100);
  });

  it("stops, and says so, whatever is typed", async () => {
    edit("more of mine");
    await vi.advanceTimersByTimeAsync(10_000);
    expect(saver.state.getState()).toMatchObject({ status: "conflict", message: "Revision 7 is saved." });
    expect(send).toHaveBeenCalledTimes(1);
    expect(await saver.save()).toBeNull();
  });

  it("overwriting sends mine on top of theirs", async () => {
    saver.rebase({ revision: 7, savedAt: "" }, documentOf([]));
    await vi.advanceTimersByTimeAsync(0);
    expect(send).toHaveBeenLastCalledWith(current, 7);
    expect(saver.state.getState()).toMatchObject({ status: "saved", revision: 8 });
  });
});
