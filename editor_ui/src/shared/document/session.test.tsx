import "fake-indexeddb/auto";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, it, vi } from "vitest";
import { documentOf, node, workflow } from "~/test/samples";
import { API, server } from "~/test/server";
import { keptEdits } from "./keptEdits";
import { setConfig } from "./operations";
import { createSession, type Session } from "./session";
import type { WorkflowDocument } from "./types";

const initial = documentOf([node("a", "action.http", { url: "start", method: "GET" })]);
let saved: { revision: number; document: WorkflowDocument };
let history: WorkflowDocument[];
let away = false;
let losesAnswer = false;
let session: Session;

const config = () => session.history.store.getState().document.nodes[0]?.data.config;
const status = () => session.saver.state.getState().status;
const savedElsewhere = (document: WorkflowDocument) => {
  saved = { revision: saved.revision + 1, document };
};

beforeEach(() => {
  saved = { revision: 1, document: initial };
  history = [];
  [away, losesAnswer] = [false, false];
  server.use(
    http.get(`${API}/workflows/sample`, () => HttpResponse.json(workflow(saved.document, { revision: saved.revision }))),
    http.put(`${API}/workflows/sample`, async ({ request }) => {
      if (away) return HttpResponse.error();
      if (request.headers.get("If-Match") !== `"${saved.revision}"`) {
        return HttpResponse.json({ title: "Stale", status: 412, code: "revision_conflict", detail: "Stale." }, { status: 412 });
      }
      const { document } = (await request.json()) as { document: WorkflowDocument };
      savedElsewhere(document);
      history.push(document);
      if (losesAnswer) return HttpResponse.error();
      return HttpResponse.json(workflow(document, { revision: saved.revision }));
    }),
  );
  session = createSession(workflow(initial), true, "ada");
});

it("puts my edits on top of what was saved elsewhere, and saves both", async () => {
  savedElsewhere(setConfig("a", "method", "POST")(initial));
  session.change(setConfig("a", "url", "mine"));
  await session.saver.save();
  await vi.waitFor(() => expect(status()).toBe("saved"));
  expect(config()).toEqual({ url: "mine", method: "POST" });
  expect(saved).toMatchObject({ revision: 3, document: { nodes: [{ data: { config: { url: "mine", method: "POST" } } }] } });
  session.history.undo();
  expect(config()).toEqual({ url: "start", method: "POST" });
});

it("takes in what is newer at once when nothing is edited here", async () => {
  savedElsewhere(setConfig("a", "url", "theirs")(initial));
  await session.pull();
  expect([config()?.["url"], status(), history.length]).toEqual(["theirs", "saved", 0]);
});

it("asks when both changed the same, and keeps what is given up as a revision", async () => {
  savedElsewhere(setConfig("a", "url", "theirs")(initial));
  session.change(setConfig("a", "url", "mine"));
  await session.saver.save();
  await vi.waitFor(() => expect(session.view.getState().competing).not.toBeNull());
  expect([status(), config()?.["url"]]).toEqual(["conflict", "mine"]);
  const key = session.view.getState().competing?.conflicts[0]?.key ?? "";
  session.settle(new Map([[key, "theirs"]]));
  await vi.waitFor(() => expect(status()).toBe("saved"));
  expect(config()?.["url"]).toBe("theirs");
  expect(history.map((document) => document.nodes[0]?.data.config["url"])).toEqual(["mine", "theirs"]);
});

it("does not fight with itself when an answer was lost", async () => {
  losesAnswer = true;
  session.change(setConfig("a", "url", "one"));
  await session.saver.save();
  expect(status()).toBe("offline");
  losesAnswer = false;
  session.change(setConfig("a", "url", "two"));
  session.saver.retry();
  await vi.waitFor(() => expect(status()).toBe("saved"));
  expect([config()?.["url"], saved.revision]).toEqual(["two", 3]);
});

it("keeps edits in the browser until the server has them; another page takes them up", async () => {
  away = true;
  session.change(setConfig("a", "url", "offline"));
  await session.saver.save();
  await session.keep();
  expect(session.view.getState().kept).toBe(true);
  const [kept] = await keptEdits("ada");
  expect(kept).toMatchObject({ workflowId: "sample", baseRevision: 1 });
  expect(await keptEdits("ben")).toEqual([]);

  away = false;
  savedElsewhere(setConfig("a", "method", "POST")(initial));
  const next = createSession(workflow(saved.document, { revision: 2 }), true, "ada");
  if (kept) expect(await next.takeUp(kept)).toBe(true);
  await vi.waitFor(() => expect(next.saver.state.getState().status).toBe("saved"));
  expect(saved.document.nodes[0]?.data.config).toEqual({ url: "offline", method: "POST" });

  session.saver.retry();
  await vi.waitFor(() => expect(status()).toBe("saved"));
  await session.keep();
  expect(await keptEdits("ada")).toEqual([]);
});
