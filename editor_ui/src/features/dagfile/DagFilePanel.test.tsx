import { act, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, it } from "vitest";
import { renderInEditor } from "~/test/render";
import { documentOf, node } from "~/test/samples";
import { API, server } from "~/test/server";
import { DagFilePanel } from "./DagFilePanel";

const text = 'with DAG():\n    start = Webhook()\n    fetch = Http(\n        url="x",\n    )\n';
const sourceMap = { start: [2, 2], fetch: [3, 5] };
const deployment = {
  revision: 3,
  deployedAt: "2026-11-24T03:00:00Z",
  deployedBy: "Ada",
  dagId: "sample",
  state: "ready",
  active: true,
  importError: null,
} as const;

beforeEach(() => {
  server.use(
    http.post(`${API}/compile`, () => HttpResponse.json({ text, fileName: "sample.py", sourceMap, diagnostics: [] })),
    http.post(`${API}/workflows/sample/file-diff`, () =>
      HttpResponse.json({
        fileName: "sample.py",
        fromRevision: 3,
        added: 1,
        removed: 1,
        sourceMap,
        diagnostics: [],
        isCut: false,
        hunks: [
          [
            { kind: "same", text: "    fetch = Http(", old: 3, new: 3 },
            { kind: "removed", text: '        url="old",', old: 4, new: null },
            { kind: "added", text: '        url="x",', old: null, new: 4 },
          ],
        ],
      }),
    ),
  );
});

const open = () => renderInEditor(<DagFilePanel />, documentOf([node("start", "trigger.webhook"), node("fetch")]));

it("marks the lines of the selected node, and selects the node of a line", async () => {
  const session = open();
  const file = await screen.findByRole("list", { name: "DAG file" });
  act(() => session.select(["fetch"]));
  const marked = () => within(file).getAllByRole("listitem", { current: true }).map((line) => line.dataset["number"]);
  expect(marked()).toEqual(["3", "4", "5"]);
  await userEvent.click(within(file).getByRole("button", { name: /start = Webhook/ }));
  expect(session.view.getState().selection).toEqual(new Set(["start"]));
  expect(marked()).toEqual(["2"]);
});

it("shows what differs from the deployed file, also to a screen reader", async () => {
  const session = open();
  await userEvent.click(await screen.findByRole("tab", { name: "Changes" }));
  expect(screen.getByText("Not deployed yet")).toBeTruthy();
  act(() => session.view.setState({ deployment }));
  const lines = within(await screen.findByRole("list", { name: "Changed lines of the DAG file" })).getAllByRole("listitem");
  expect(lines.map((line) => line.textContent.replace(/\s+/g, " "))).toEqual([
    " fetch = Http(",
    '−Removed: url="old",',
    '+Added: url="x",',
  ]);
  expect(screen.getByText("1 added, 1 removed since revision 3")).toBeTruthy();
});
