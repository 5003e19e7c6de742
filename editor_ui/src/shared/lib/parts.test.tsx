import { render, screen } from "@testing-library/react";
import { Suspense } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fetchAhead, fetchParts, part } from "./parts";

beforeEach(() => void vi.useFakeTimers({ shouldAdvanceTime: true, advanceTimeDelta: 200 }));
afterEach(() => void vi.useRealTimers());

const Hello = () => <p>Hello</p>;

test("a part that could not be fetched at first is fetched again", async () => {
  const load = vi.fn(() => Promise.resolve(Hello)).mockRejectedValueOnce(new TypeError("Failed to fetch"));
  const Part = part(load);
  render(
    <Suspense fallback="…">
      <Part />
    </Suspense>,
  );
  expect(await screen.findByText("Hello")).toBeDefined();
  expect(load).toHaveBeenCalledTimes(2);
});

test("all parts are fetched ahead, also when one cannot be", async () => {
  const broken = vi.fn(() => Promise.reject(new TypeError("Failed to fetch")));
  const after = vi.fn(() => Promise.resolve());
  fetchAhead(broken);
  fetchAhead(after);
  await Promise.all([fetchParts(), vi.runAllTimersAsync()]);
  expect(broken).toHaveBeenCalledTimes(1);
  expect(after).toHaveBeenCalledTimes(1);
});
