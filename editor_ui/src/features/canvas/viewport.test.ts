import { expect, it } from "vitest";
import { CARD_WIDTH } from "~/shared/kinds/cardSize";
import { documentOf, node } from "~/test/samples";
import { startingViewport } from "./viewport";

const FRAME = { width: 800, height: 500 };

/** A chain of so many cards, 320 apart; its left end is at x = 100. */
const chain = (count: number) =>
  documentOf(Array.from({ length: count }, (_, index) => ({ ...node(`n${index}`), position: { x: 100 + index * 320, y: 50 } })));

/** Where its ends are in the frame. */
function ends(count: number, whole: boolean): { zoom: number; left: number; right: number } {
  const { x, zoom } = startingViewport(chain(count), FRAME, whole);
  return { zoom, left: x + 100 * zoom, right: x + (100 + (count - 1) * 320 + CARD_WIDTH) * zoom };
}

it("shows what fits whole, never enlarged", () => {
  expect(ends(2, false)).toEqual({ zoom: 1, left: 120, right: 680 });
  expect(ends(2, true)).toEqual(ends(2, false));
});

it("for editing, stays readable and begins at the left end", () => {
  const { zoom, left, right } = ends(8, false);
  expect(zoom).toBe(0.45);
  expect(left).toBe(40);
  expect(right).toBeGreaterThan(FRAME.width);
});

it("shows a run whole, as small as its states can be told apart", () => {
  const { zoom, left, right } = ends(8, true);
  expect(zoom).toBeCloseTo(0.29, 2);
  expect(left).toBeCloseTo(40);
  expect(right).toBeCloseTo(760);
});

it("shows the left end of a run that would be smaller than that, to be read", () => {
  const { zoom, left } = ends(20, true);
  expect(zoom).toBe(0.45);
  expect(left).toBe(40);
});

it("shows what is too tall where it begins", () => {
  const place = (id: string, x: number, y: number) => ({ ...node(id), position: { x, y } });
  const top = (startY: number) => {
    const document = documentOf([place("start", 0, startY), place("high", 400, 0), place("low", 400, 4000)]);
    const { y, zoom } = startingViewport(document, FRAME, false);
    return y + startY * zoom;
  };
  expect(top(2000)).toBeCloseTo(250 - 60 * 0.45);
  expect(top(0)).toBe(40);
  expect(top(4000)).toBeCloseTo(FRAME.height - 40 - 120 * 0.45);
});
