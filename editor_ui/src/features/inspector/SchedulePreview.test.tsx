import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import { open } from "~/test/openNode";
import { API, server } from "~/test/server";

const asked: unknown[] = [];

beforeEach(() => {
  asked.length = 0;
  server.use(
    http.post(`${API}/schedules/preview`, async ({ request }) => {
      asked.push(await request.json());
      return HttpResponse.json({
        words: "At 02:30",
        timezone: "Europe/Berlin",
        runs: ["2026-03-29T03:30:00+02:00", "2026-03-30T02:30:00+02:00"],
        missed: "2026-03-28T02:30:00+01:00",
        policy: "newest",
        diagnostics: [],
      });
    }),
  );
});

describe("the form of a schedule", () => {
  it("shows the next runs by the clock of the schedule", async () => {
    open("trigger.schedule", { days: "all" });
    const times = await screen.findByRole("region", { name: "Next runs" });
    expect(within(times).getAllByRole("listitem").map((item) => item.textContent)).toEqual([
      expect.stringMatching(/29.*03:30/) as string,
      expect.stringMatching(/30.*02:30/) as string,
    ]);
    expect(times.textContent).toContain("At 02:30 (Europe/Berlin)");
    expect(times.textContent).toMatch(/For .*28.*02:30.*: right after Deploy/);
    expect(times.textContent).toContain("the newest is made up for");
    expect(asked).toEqual([{ type: "trigger.schedule", config: { days: "all" }, settings: {}, workflowId: "sample" }]);
  });

  it("takes some of a few values, in their own order", async () => {
    const session = open("trigger.schedule", { days: "weekdays", weekdays: ["wed"] });
    const configOf = () => session.history.store.getState().document.nodes.find(({ id }) => id === "it")?.data.config;
    const days = screen.getByRole("group", { name: "Weekdays" });
    await userEvent.click(within(days).getByRole("button", { name: "Mon", pressed: false }));
    expect(configOf()).toEqual({ days: "weekdays", weekdays: ["mon", "wed"] });
    await userEvent.click(within(days).getByRole("button", { name: "Mon", pressed: true }));
    await userEvent.click(within(days).getByRole("button", { name: "Wed" }));
    expect(configOf()).toEqual({ days: "weekdays" });
  });
});
