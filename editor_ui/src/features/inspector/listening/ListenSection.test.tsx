import { act, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { airflowUrl } from "~/shared/api/client";
import type { Listening, ReceivedCall } from "~/shared/api/types";
import { registerCommands } from "~/shared/commands/registry";
import { lastPayload } from "~/shared/lib/payloads";
import { prettyJson, type JsonObject } from "~/shared/lib/json";
import { toastStore } from "~/shared/ui/toasts";
import { open } from "~/test/openNode";
import { giveRoom } from "~/test/room";
import { API, server } from "~/test/server";

const AT = `${API}/workflows/sample/nodes/it/listening`;
const ADDRESS = () => airflowUrl("workfuse/test-hooks/t0ken");
const verdict = { admission: "open", fit: "any", misfit: null, expectedMethod: null } as const;
const trigger = { body: { order: 7 }, headers: { "x-shop": "1" }, query: { q: "a" }, method: "POST" };

let kept: Listening;
let data: JsonObject;

const call = (part: Partial<ReceivedCall> = {}): ReceivedCall => ({
  id: 1,
  receivedAt: "2026-11-24T03:00:00Z",
  method: "POST",
  contentType: "application/json",
  size: 12,
  cut: false,
  verdict,
  ...part,
});

beforeEach(() => {
  giveRoom();
  kept = { address: null, secondsLeft: 0, calls: [] };
  data = trigger;
  server.use(
    http.get(AT, () => HttpResponse.json(kept)),
    http.put(AT, () => {
      kept = { ...kept, address: "workfuse/test-hooks/t0ken", secondsLeft: 599 };
      return HttpResponse.json(kept);
    }),
    http.delete(AT, () => {
      kept = { ...kept, address: null, secondsLeft: 0 };
      return new HttpResponse(null, { status: 204 });
    }),
    http.get(`${AT}/calls/:id`, ({ params }) => HttpResponse.json({ id: Number(params["id"]), trigger: data })),
  );
});
afterEach(() => {
  vi.restoreAllMocks();
});

const section = () => screen.findByRole("region", { name: "Test address" });
const pinnedOf = (session: ReturnType<typeof open>) =>
  session.history.store.getState().document.nodes.find(({ id }) => id === "it")?.data.pinned;

describe("the test address of a webhook", () => {
  it("is there for some time, with an example, and ends when told to", async () => {
    open("trigger.webhook", { method: "GET" });
    const inside = within(await section());
    await userEvent.click(inside.getByRole("button", { name: "Listen for a call" }));
    expect((await inside.findByLabelText("Test address")).textContent).toBe(ADDRESS());
    expect(inside.getByLabelText("Example of a call").textContent).toBe(`curl -X GET '${ADDRESS()}'`);
    expect(inside.getByTitle("Time left").textContent).toBe("9:59");
    expect(inside.getByRole("status").textContent).toBe("Nothing has come yet.");
    const write = vi.spyOn(navigator.clipboard, "writeText");
    await userEvent.click(inside.getByRole("button", { name: "Copy test address" }));
    expect(write).toHaveBeenCalledWith(ADDRESS());
    await userEvent.click(inside.getByRole("button", { name: "Stop listening" }));
    expect(await inside.findByRole("button", { name: "Listen for a call" })).toBeTruthy();
    expect(inside.queryByText(ADDRESS())).toBeNull();
  });

  it("shows what comes at once, and what the draft would have said", async () => {
    kept = { address: "workfuse/test-hooks/t0ken", secondsLeft: 60, calls: [] };
    open("trigger.webhook", {});
    const inside = within(await section());
    expect(await inside.findByText("Nothing has come yet.")).toBeTruthy();
    const misfit = "The body does not fit: 'sku' is a required property.";
    kept.calls = [call({ verdict: { admission: "refused", fit: "misfit", misfit, expectedMethod: "PUT" } })];
    expect(await inside.findByText("Would be refused", {}, { timeout: 3_000 })).toBeTruthy();
    for (const text of ["Payload does not fit", misfit, "The webhook takes PUT", "1 call came. It is kept for an hour."]) {
      expect(inside.getByText(text)).toBeTruthy();
    }
    expect(await inside.findByRole("treeitem", { name: /^order/ })).toBeTruthy();
    expect(inside.getByRole("treeitem", { name: /^x-shop/ })).toBeTruthy();

    // Somebody looks at an older one, until the next comes.
    data = { ...trigger, body: { order: 8 } };
    kept.calls = [call({ id: 2, method: "PUT" }), ...kept.calls];
    const calls = () => within(inside.getByRole("list", { name: "Calls that came" }));
    const newest = await inside.findByRole("button", { name: /^PUT/, pressed: true }, { timeout: 3_000 });
    await userEvent.click(calls().getByRole("button", { name: /^POST/ }));
    expect(newest.getAttribute("aria-pressed")).toBe("false");
    kept.calls = [call({ id: 3, method: "PATCH" }), ...kept.calls];
    expect(await inside.findByRole("button", { name: /^PATCH/, pressed: true }, { timeout: 3_000 })).toBeTruthy();
  });

  it.each([[{ order: 7 }], [[1, 2]], ["text"], [null]])("offers its body to tests and runs: %j", async (body) => {
    data = { ...trigger, body };
    kept.calls = [call()];
    const ran: string[] = [];
    const commands = ["workflow.test", "workflow.run"].map((id) => ({
      id,
      section: "workflow" as const,
      title: "inspector:none",
      run: () => ran.push(id),
    }));
    const forget = registerCommands(commands);
    const session = open("trigger.webhook", {});
    const inside = within(await section());
    await userEvent.click(await inside.findByRole("button", { name: "Pin as sample data" }));
    expect(pinnedOf(session)).toEqual(data);
    expect(inside.getByRole("button", { name: "Pinned" })).toHaveProperty("disabled", true);
    await userEvent.click(inside.getByRole("button", { name: "Test with it" }));
    await userEvent.click(inside.getByRole("button", { name: "Run with it" }));
    expect(ran).toEqual(["workflow.test", "workflow.run"]);
    expect(lastPayload("sample")).toBe(prettyJson(body));
    act(forget);
    expect(inside.queryByRole("button", { name: "Run with it" })).toBeNull();
  });

  it.each([
    ["a part", { body: { order: 7 } }, true, true],
    ["a number that came rounded", { body: { id: 12345678901234567000 } }, false, true],
    ["a large body", { body: { text: "x".repeat(300_000) } }, false, true],
  ])("does not use what cannot be used: %s", async (_, body, cut, pinless) => {
    data = { ...trigger, ...body };
    kept.calls = [call({ cut })];
    const forget = registerCommands([{ id: "workflow.run", section: "workflow", title: "inspector:none", run: vi.fn() }]);
    open("trigger.webhook", {});
    const inside = within(await section());
    expect(await inside.findByRole("button", { name: "Pin as sample data" })).toHaveProperty("disabled", pinless);
    expect(inside.getByRole("button", { name: "Run with it" })).toHaveProperty("disabled", cut);
    act(forget);
  });

  it("says why there is no address", async () => {
    const detail = "This workflow has 10 test addresses already, the limit.";
    const refusal = { code: "too_many_test_addresses", title: "Conflict", status: 409, detail };
    server.use(http.put(AT, () => HttpResponse.json(refusal, { status: 409 })));
    open("trigger.webhook", {});
    await userEvent.click(within(await section()).getByRole("button", { name: "Listen for a call" }));
    await vi.waitFor(() => expect(toastStore.getState().toasts[0]?.detail).toBe(detail));
  });

  it.each([
    ["those who only look", "trigger.webhook", false],
    ["what nobody can call", "action.http", true],
  ])("is not there for %s", async (_, type, editable) => {
    await import("./ListenSection");
    open(type, {}, editable);
    await act(() => Promise.resolve());
    expect(screen.getByRole("region", { name: /^Settings of/ })).toBeTruthy();
    expect(screen.queryByRole("region", { name: "Test address" })).toBeNull();
  });
});
