import { expect, it } from "vitest";
import type { Step } from "~/shared/api/types";
import { stepsByNode } from "./useLiveRun";

function step(nodeId: string, state: Step["state"]): Step {
  return { nodeId, state, airflowState: null, startedAt: null, endedAt: null, durationSeconds: null, tryNumber: 1, maxTries: 0, mapped: null, held: false, ways: null };
}

it("leaves the steps that did not change as they are, wherever they stand", () => {
  const before = stepsByNode([step("a", "RUNNING"), step("b", "PENDING")], undefined);
  const after = stepsByNode([step("b", "RUNNING"), step("a", "RUNNING")], before);
  expect(after.get("a")).toBe(before.get("a"));
  expect(after.get("b")).toEqual(step("b", "RUNNING"));
});
