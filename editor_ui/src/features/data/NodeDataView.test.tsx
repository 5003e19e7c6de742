import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Samples } from "~/shared/api/types";
import { registerFocusedField, unregisterField } from "~/shared/expressions/focusedField";
import { setPinned } from "~/shared/document/pinned";
import { useNode } from "~/shared/document/SessionContext";
import type { Session } from "~/shared/document/session";
import { giveRoom } from "~/test/room";
import { renderInEditor } from "~/test/render";
import { documentOf, edge, node } from "~/test/samples";
import { API, server } from "~/test/server";
import { NodeDataView } from "./NodeDataView";

const none = { runId: null, endedAt: null, output: null, size: 0, cut: false, outputSchema: null };
const ended = "2026-11-24T03:00:00Z";

function samples(part: Partial<Samples> = {}): Samples {
  return {
    nodeId: "it",
    run: null,
    own: { ...none, nodeId: "it" },
    before: [{ ...none, nodeId: "before", runId: "r1", endedAt: ended, output: { body: { name: "Ada" } }, size: 24 }],
    leftOut: 0,
    trigger: { runId: "r1", value: { body: { id: 1 } }, size: 10, cut: false, valueSchema: null },
    item: null,
    ...part,
  };
}

function Opened() {
  const opened = useNode("it");
  return opened && <NodeDataView node={opened} onClose={() => undefined} outcome={() => null}><p>The form</p></NodeDataView>;
}

function show(found: Samples): Session {
  server.use(
    http.get(`${API}/workflows/sample/nodes/it/samples`, () => HttpResponse.json(found)),
    http.get(`${API}/workflows/sample/runs`, () => HttpResponse.json({ items: [], nextCursor: null })),
  );
  const nodes = [node("start", "trigger.webhook"), node("before"), node("it")];
  return renderInEditor(<Opened />, documentOf(nodes, [edge("start", "before"), edge("before", "it")]));
}

const input = () => screen.getByRole("region", { name: "Input" });
const output = () => screen.getByRole("region", { name: "Output" });
const field = { insert: vi.fn() };

beforeEach(() => {
  giveRoom();
});
afterEach(() => {
  vi.restoreAllMocks();
  unregisterField(field);
});

it("puts a field of what comes in into the field that had the cursor last", async () => {
  show(samples());
  registerFocusedField(field);
  await userEvent.click(await within(input()).findByText("name"));
  expect(field.insert).toHaveBeenLastCalledWith("nodes.before.output.body.name");
  expect(screen.getByRole("status").textContent).toContain("Inserted {{ nodes.before.output.body.name }}");
  await userEvent.selectOptions(within(input()).getByRole("combobox", { name: "Data of" }), "Trigger");
  await userEvent.click(within(input()).getByText("id"));
  expect(field.insert).toHaveBeenLastCalledWith("trigger.body.id");
});

it("offers the item of a loop first, and goes through its items", async () => {
  const item = { loop: "each", runId: "r1", index: 1, count: 3, value: { sku: "b" }, size: 9, cut: false, valueSchema: null };
  show(samples({ item }));
  registerFocusedField(field);
  await userEvent.click(await within(input()).findByText("sku"));
  expect(field.insert).toHaveBeenLastCalledWith("item.sku");
  expect(within(input()).getByText("Item 2 of 3")).toBeTruthy();
});

it("shows what is pinned in place of what ran, in both panels", async () => {
  const session = show(samples());
  await within(input()).findByText("name");
  act(() => session.change(setPinned("before", { body: { pinnedName: "Eve" } })));
  expect(await within(input()).findByText("pinnedName")).toBeTruthy();
  expect(within(input()).getByText("Pinned")).toBeTruthy();
  await userEvent.click(within(output()).getByRole("button", { name: "Write data by hand" }));
  const area = screen.getByRole("textbox", { name: /Pinned data as JSON/ });
  await userEvent.clear(area);
  await userEvent.click(area);
  await userEvent.paste("{oops");
  expect(screen.getByText(/This is not JSON/)).toBeTruthy();
  expect(within(output()).getByRole("button", { name: "Pin" })).toHaveProperty("disabled", true);
  await userEvent.clear(area);
  await userEvent.click(area);
  await userEvent.paste('{"total": 5}');
  await userEvent.click(within(output()).getByRole("button", { name: "Pin" }));
  const pinned = () => session.history.store.getState().document.nodes.find(({ id }) => id === "it")?.data.pinned;
  expect(pinned()).toEqual({ total: 5 });
  await userEvent.click(within(output()).getByRole("button", { name: "Unpin" }));
  expect(pinned()).toBeUndefined();
  session.history.undo();
  expect(pinned()).toEqual({ total: 5 });
});

it("pins what came out, and says when it is only a part", async () => {
  const own = { ...none, nodeId: "it", runId: "r1", endedAt: ended, output: { n: 1 }, size: 300_000, cut: true };
  show(samples({ own }));
  expect(await within(output()).findByText(/the whole is 293 KB/)).toBeTruthy();
  await userEvent.click(within(output()).getByRole("button", { name: "Pin this data" }));
  // Only a part of it is here: somebody should see what is kept.
  expect(screen.getByRole("textbox", { name: /Pinned data as JSON/ })).toHaveProperty("value", '{\n  "n": 1\n}');
});

it("says what will come before there is any run", async () => {
  const schema = { type: "object", properties: { status: { type: "integer" } } };
  show(samples({ before: [{ ...none, nodeId: "before", outputSchema: schema }], trigger: { ...samples().trigger, runId: null, value: null } }));
  expect(await within(input()).findByText("status")).toBeTruthy();
  expect(within(input()).getByText("What will come, before any run")).toBeTruthy();
  await waitFor(() => expect(within(output()).getByText("Nothing came out yet")).toBeTruthy());
});
