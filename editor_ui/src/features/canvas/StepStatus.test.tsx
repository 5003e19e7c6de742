import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import type { Step } from "~/shared/api/types";
import { renderInApp } from "~/test/render";
import { StepStatus } from "./StepStatus";
import { isTaken } from "./takenPath";

function step(state: Step["state"], part: Partial<Step> = {}): Step {
  const times = { startedAt: null, endedAt: null, durationSeconds: null };
  return { nodeId: "a", state, airflowState: null, ...times, tryNumber: 1, maxTries: 3, mapped: null, held: false, ways: null, ...part };
}

const loop = (counts: Record<string, number>, airflowCounts: Record<string, number> = {}) => {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return step("RUNNING", { mapped: { total, counts, airflowCounts } });
};

it.each([
  [step("COMPLETED", { durationSeconds: 1.25 }), "1.25 s"],
  [step("COMPLETED", { durationSeconds: 1.25, tryNumber: 2 }), "1.25 s · try 2 of 4"],
  [step("RUNNING", { airflowState: "up_for_retry" }), "Waiting to be tried again · try 1 of 4"],
  [step("RUNNING", { tryNumber: 3 }), "Running · try 3 of 4"],
  [step("FAILED", { durationSeconds: 2, tryNumber: 6 }), "2.00 s · try 6 of 6"],
  [step("SKIPPED"), "Skipped"],
  [loop({ COMPLETED: 3, SKIPPED: 1, FAILED: 1, RUNNING: 2 }, { skipped: 1 }), "4 of 7, 1 failed · Running"],
])("says how a node does", (shown, words) => {
  renderInApp(<StepStatus step={shown} />);
  expect(screen.getByText(words)).toBeTruthy();
});

it("counts the seconds of what goes on", () => {
  renderInApp(<StepStatus step={step("RUNNING", { startedAt: new Date(Date.now() - 7_300).toISOString() })} />);
  expect(screen.getByText("Running · 7 s")).toBeTruthy();
});

it("takes for the path what a run went, in a loop with one item at least", () => {
  expect(isTaken(step("COMPLETED"), step("RUNNING"), "main")).toBe(true);
  expect(isTaken(step("COMPLETED"), step("PENDING"), "main")).toBe(false);
  expect(isTaken(step("COMPLETED"), step("SKIPPED"), "main")).toBe(false);
  expect(isTaken(step("SKIPPED"), step("COMPLETED"), "main")).toBe(false);
  expect(isTaken(step("RUNNING"), step("PENDING"), "main")).toBe(false);
  expect(isTaken(loop({ COMPLETED: 1, RUNNING: 2 }), loop({ RUNNING: 1, PENDING: 2 }), "main")).toBe(true);
  expect(isTaken(loop({ RUNNING: 3 }), loop({ PENDING: 3 }), "main")).toBe(false);
  expect(isTaken(loop({ COMPLETED: 3 }), loop({ SKIPPED: 3 }), "main")).toBe(false);
});

it("leaves out an output that was not taken, though the node behind it ran", () => {
  const decided = step("COMPLETED", { ways: ["true"] });
  expect(isTaken(decided, step("COMPLETED"), "true")).toBe(true);
  expect(isTaken(decided, step("COMPLETED"), "false")).toBe(false);
  expect(isTaken(decided, step("PENDING"), "true")).toBe(false);
  expect(isTaken(loop({ COMPLETED: 2 }), loop({ COMPLETED: 2 }), "false")).toBe(true);
});
