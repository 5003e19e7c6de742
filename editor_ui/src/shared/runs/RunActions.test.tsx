import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, it, vi } from "vitest";
import type { RunDetail } from "~/shared/api/types";
import { renderInApp } from "~/test/render";
import { run } from "~/test/runs";
import { API, server } from "~/test/server";
import { RunActions } from "./RunActions";

/** A run on the page, of a workflow at revision 7 of which 3 is deployed; gives what is asked of the server. */
function shown(part: Partial<RunDetail>, deployed: number | null = 3): unknown[] {
  const asked: unknown[] = [];
  const detail: RunDetail = { ...run({ revision: 3 }), payload: {}, stored: true, steps: [], repetitions: [], ...part };
  const deployment = deployed === null ? null : { revision: deployed };
  server.use(
    http.get(`${API}/me`, () => HttpResponse.json({ canRun: true, canEdit: true })),
    http.get(`${API}/workflows/sample`, () => HttpResponse.json({ id: "sample", revision: 7, deployment })),
    http.post(`${API}/workflows/sample/runs/r1/again`, async ({ request }) => {
      asked.push(await request.json());
      return HttpResponse.json(run({ id: "r2" }));
    }),
  );
  renderInApp(<RunActions workflowId="sample" run={detail} />);
  return asked;
}

async function choose(name: string): Promise<void> {
  await userEvent.click(await screen.findByRole("button", { name: "More ways to run again" }));
  await userEvent.click(await screen.findByRole("menuitem", { name }));
}

it.each([[[1, 2]], ["text"], [null], [{ body: [1] }]])("runs again with the payload as it is shown: %j", async (payload) => {
  const asked = shown({ payload });
  await choose("Everything, with another payload…");
  const text = screen.getByLabelText<HTMLTextAreaElement>("Payload");
  expect(text.value).toBe(JSON.stringify(payload, null, 2));
  await userEvent.click(screen.getAllByRole("button", { name: "Run again" }).at(-1) ?? text);
  await vi.waitFor(() => expect(asked).toEqual([{ from: "all", version: "newest", payload }]));
});

it("does not send a number that came rounded", async () => {
  shown({ payload: JSON.parse('{"id": 12345678901234567890}') as unknown });
  await choose("Everything, with another payload…");
  expect(screen.getByText(/12345678901234567000 cannot be kept exactly/)).toBeTruthy();
  expect(screen.getAllByRole("button", { name: "Run again" }).at(-1)).toHaveProperty("disabled", true);
});

async function expectOffered(names: string[]): Promise<void> {
  await userEvent.click(await screen.findByRole("button", { name: "More ways to run again" }));
  const items = () => screen.getAllByRole("menuitem").map(({ textContent }) => textContent);
  await vi.waitFor(() => expect(items()).toEqual(names));
}

const [changed, failed] = ["Everything, with another payload…", "Only what failed"];

it.each([3, 5, null])("names the revisions of a test, whatever is deployed: %s", async (deployed) => {
  const asked = shown({ id: "r1", isTest: true, revision: 5, state: "FAILED" }, deployed);
  await expectOffered([
    "Everything, with revision 7, the newest",
    "Everything, with revision 5, which ran",
    changed,
    failed,
  ]);
  await userEvent.click(screen.getByRole("menuitem", { name: failed }));
  await vi.waitFor(() => expect(asked).toEqual([{ from: "failed", version: "ran" }]));
});

it("names the revisions of a run, and offers parts with that which ran", async () => {
  const asked = shown({ revision: 2, state: "FAILED" });
  const ran = `${failed}, with revision 2, which ran`;
  await expectOffered([
    "Everything, with revision 3, the newest",
    "Everything, with revision 2, which ran",
    changed,
    failed,
    ran,
  ]);
  await userEvent.click(screen.getByRole("menuitem", { name: ran }));
  await vi.waitFor(() => expect(asked).toEqual([{ from: "failed", version: "ran" }]));
});
