import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, it } from "vitest";
import type { Version } from "~/shared/api/types";
import type { JsonObject } from "~/shared/lib/json";
import { renderInEditor } from "~/test/render";
import { documentOf, node } from "~/test/samples";
import { API, server } from "~/test/server";
import { VersionsPanel } from "./VersionsPanel";

const version = (revision: number, part: Partial<Version> = {}): Version => ({
  revision,
  savedAt: "2026-11-24T03:00:00Z",
  firstSavedAt: "2026-11-24T02:50:00Z",
  savedBy: "Ada",
  name: null,
  deployments: [],
  isDeployed: false,
  saves: 1,
  ...part,
});

const items = [
  version(9, { saves: 4 }),
  version(5, { name: "Before the sale" }),
  version(2, { isDeployed: true, deployments: [{ deployedAt: "2026-11-24T03:00:00Z", deployedBy: "Ben" }] }),
];
const old = documentOf([node("start", "trigger.webhook"), node("fetch")]) as unknown as JsonObject;

let asked: unknown[];
beforeEach(() => {
  asked = [];
  server.use(
    http.get(`${API}/workflows/sample/versions`, ({ request }) => {
      const query = new URL(request.url).searchParams;
      if (query.get("cursor") === "next") return HttpResponse.json({ items: [items[2]], nextCursor: null });
      return HttpResponse.json({ items: items.slice(0, 2), nextCursor: "next" });
    }),
    http.get(`${API}/workflows/sample/versions/:revision`, ({ params }) =>
      HttpResponse.json({ ...version(Number(params["revision"])), document: old }),
    ),
    http.get(`${API}/workflows/sample/diff`, ({ request }) => {
      asked.push(new URL(request.url).search);
      return HttpResponse.json({ fromRevision: 1, toRevision: 2, changes: [] });
    }),
    http.patch(`${API}/workflows/sample/versions/:revision`, async ({ params, request }) => {
      asked.push([params["revision"], await request.json()]);
      return HttpResponse.json(items[0]);
    }),
  );
});

const rows = () => within(screen.getByRole("list", { name: "Versions, newest first" })).getAllByRole("listitem");

it("lists sessions, names and deployments, page by page", async () => {
  renderInEditor(<VersionsPanel />, documentOf([]));
  await userEvent.click(await screen.findByRole("button", { name: "Show older versions" }));
  await waitFor(() => expect(rows()).toHaveLength(3));
  const words = rows().map((row) => row.textContent);
  expect(words[0]).toMatch(/^AutosavedNewest.*by Ada · Revision 9 · 4 saves$/);
  expect(words[1]).toMatch(/^Before the sale.*Revision 5$/);
  expect(words[2]).toMatch(/^AutosavedLive/);
});

it("compares any two versions", async () => {
  renderInEditor(<VersionsPanel />, documentOf([]));
  await waitFor(() => expect(asked).toEqual(["?old=5&new=9"]));
  await userEvent.click(screen.getByRole("button", { name: "Show older versions" }));
  await waitFor(() => expect(rows()).toHaveLength(3));
  await userEvent.selectOptions(screen.getByLabelText("Compared with"), "revision 2");
  await waitFor(() => expect(asked).toContain("?old=2&new=9"));
  expect(screen.getByText("Nothing but the layout differs.")).toBeTruthy();
});

it("restores a version as an edit that can be undone", async () => {
  const session = renderInEditor(<VersionsPanel />, documentOf([node("now")]));
  session.saver.save = () => Promise.resolve(10);
  await userEvent.click(await screen.findByRole("button", { name: /Before the sale/ }));
  expect(await screen.findByRole("img", { name: "Picture of revision 5: 2 nodes" })).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Restore" }));
  const ids = () => session.history.store.getState().document.nodes.map(({ id }) => id);
  await waitFor(() => expect(ids()).toEqual(["start", "fetch"]));
  session.history.undo();
  expect(ids()).toEqual(["now"]);
});

it("gives what is on the canvas a name", async () => {
  const session = renderInEditor(<VersionsPanel />, documentOf([]));
  session.saver.save = () => Promise.resolve(10);
  await userEvent.click(await screen.findByRole("button", { name: "Save version" }));
  await userEvent.type(screen.getByLabelText("Name"), "Good one");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(asked).toContainEqual(["10", { name: "Good one" }]));
  expect(screen.queryByRole("dialog")).toBeNull();
});
