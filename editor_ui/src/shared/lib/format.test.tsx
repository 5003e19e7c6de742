import { afterEach, expect, it } from "vitest";
import { showLanguage } from "~/shared/i18n/i18n";
import { stateInWords } from "~/shared/ui/StateIcon";
import { duration, fullTime, timeAgo } from "./format";

afterEach(() => showLanguage("en"));

const now = Date.parse("2026-11-25T12:00:00Z");

it("says times and numbers in the language that is shown", async () => {
  expect([timeAgo("2026-11-25T11:57:00Z", now), timeAgo("2026-11-25T12:00:00Z", now)]).toEqual(["3 minutes ago", "just now"]);
  expect([duration(0.42), duration(12.34), duration(185), duration(7_800)]).toEqual(["0.42 s", "12.3 s", "3 min 5 s", "2 h 10 min"]);
  expect([stateInWords({ state: "SKIPPED", airflowState: "upstream_failed" }), stateInWords({ state: "RUNNING", airflowState: "some_new_state" })]).toEqual([
    "Not run: a step before it failed",
    "Running",
  ]);
  await showLanguage("de");
  expect([timeAgo("2026-11-25T11:57:00Z", now), timeAgo("2026-11-25T12:00:00Z", now)]).toEqual(["vor 3 Minuten", "gerade eben"]);
  expect([duration(0.42), duration(12.34)]).toEqual(["0,42 s", "12,3 s"]);
  expect(fullTime("2026-11-25T12:00:00Z")).toContain("25.11.2026");
  expect(stateInWords({ state: "PENDING", airflowState: null })).toBe("Steht aus");
});
