import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, it, vi } from "vitest";
import type { WorkflowSummary } from "~/shared/api/types";
import { me, summary } from "~/test/samples";
import { renderInApp } from "~/test/render";
import { API, server } from "~/test/server";
import { WorkflowsPage } from "./WorkflowsPage";

const BENS = summary({ id: "b", name: "Ticket triage", owner: "Ben", ownerId: "2" });

function answerWith(...items: WorkflowSummary[]): { asked: URLSearchParams[] } {
  const asked: URLSearchParams[] = [];
  const owners = items.map(({ owner, ownerId }) => ({ id: ownerId, name: owner }));
  server.use(
    http.get(`${API}/workflows`, ({ request }) => {
      asked.push(new URL(request.url).searchParams);
      return HttpResponse.json({ items, nextCursor: null, total: items.length, tags: [], owners });
    }),
  );
  return { asked };
}

it("shows who owns what, and narrows to one owner, to who sees several", async () => {
  const { asked } = answerWith(summary({ id: "a", name: "Order alerts" }), BENS);
  renderInApp(<WorkflowsPage me={me} />);
  expect(within(await screen.findByRole("row", { name: /Ticket triage/ })).getByText("Owned by Ben")).toBeTruthy();
  expect(screen.queryByText("Owned by Ada")).toBeNull();
  expect(asked[0]?.has("owner")).toBe(false);
  const filter = () => screen.getByRole("combobox", { name: "Owner" });
  expect(within(filter()).getAllByRole("option").map((option) => option.textContent)).toEqual(["All owners", "Mine", "Ben"]);
  await userEvent.selectOptions(filter(), "Ben");
  await vi.waitFor(() => expect(asked.at(-1)?.get("owner")).toBe("2"));
  expect(window.location.search).toBe("?owner=2");
  await userEvent.selectOptions(filter(), "Mine");
  await vi.waitFor(() => expect(asked.at(-1)?.get("owner")).toBe("me"));
  await userEvent.selectOptions(filter(), "All owners");
  await vi.waitFor(() => expect(window.location.search).toBe(""));
});

it("has no owners to choose from when all is one's own", async () => {
  answerWith(summary({ id: "a", name: "Order alerts" }));
  renderInApp(<WorkflowsPage me={me} />);
  await screen.findByText("Order alerts");
  expect(screen.queryByRole("combobox", { name: "Owner" })).toBeNull();
  expect(screen.queryByText(/Owned by/)).toBeNull();
});

it.each([
  ["1", "Mine"],
  ["me", "Mine"],
  ["77", "77"],
])("takes the owner %s from the address, and lets go of it", async (owner, shown) => {
  const { asked } = answerWith();
  renderInApp(<WorkflowsPage me={me} />, `?owner=${owner}`);
  await screen.findByText("No workflow fits");
  expect(asked[0]?.get("owner")).toBe(owner);
  expect(screen.getByRole<HTMLSelectElement>("combobox", { name: "Owner" }).selectedOptions[0]?.textContent).toBe(shown);
  answerWith(BENS);
  await userEvent.click(screen.getByRole("button", { name: "Show all" }));
  expect(await screen.findByText("Ticket triage")).toBeTruthy();
  expect(window.location.search).toBe("");
});
