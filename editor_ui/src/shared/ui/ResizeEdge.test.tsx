import { fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { ResizeEdge } from "./ResizeEdge";

const USUAL = 372;
const KEY = "workfuse.size.details";

/** A panel that takes its size from its style, as ours do, with so much room for it. */
function show(side: "left" | "top" = "left", room = 1000): () => number {
  render(
    <>
      <ResizeEdge label="Resize details" controls="panel" side={side} name="details" min={260} max={800} />
      <aside id="panel">Details</aside>
    </>,
  );
  const panel = screen.getByRole("complementary");
  const size = () => Math.min(room, Number.parseInt(panel.style.getPropertyValue("--wf-size"), 10) || USUAL);
  Object.defineProperty(panel, side === "left" ? "offsetWidth" : "offsetHeight", { get: size });
  return size;
}

const edge = () => screen.getByRole("separator", { name: "Resize details" });
const value = () => Number(edge().getAttribute("aria-valuenow"));

function drag(by: { clientX?: number; clientY?: number }): void {
  fireEvent.pointerDown(edge(), { button: 0, pointerId: 1, clientX: 500, clientY: 500 });
  fireEvent.pointerMove(edge(), { pointerId: 1, clientX: 500 + (by.clientX ?? 0), clientY: 500 + (by.clientY ?? 0) });
  fireEvent.lostPointerCapture(edge(), { pointerId: 1 });
}

it("follows the pointer within its bounds, and remembers where it was left", () => {
  const size = show();
  drag({ clientX: -100 });
  expect([size(), value(), localStorage.getItem(KEY)]).toEqual([472, 472, "472"]);
  drag({ clientX: 500 });
  expect([size(), value(), localStorage.getItem(KEY)]).toEqual([260, 260, "260"]);
  drag({ clientX: -900 });
  expect(size()).toBe(800);
});

it("moves with the arrow keys, which are then no one else's", async () => {
  const size = show("top");
  let heard = 0;
  window.addEventListener("keydown", () => (heard += 1));
  edge().focus();
  await userEvent.keyboard("{ArrowUp}{ArrowUp}{ArrowDown}");
  expect([size(), value(), localStorage.getItem(KEY)]).toEqual([392, 392, "392"]);
  await userEvent.keyboard("{Home}");
  expect(size()).toBe(260);
  await userEvent.keyboard("{End}");
  expect(size()).toBe(800);
  expect(heard).toBe(0);
  await userEvent.keyboard("{ArrowLeft}");
  expect(heard).toBe(1);
});

it("has the size that was remembered; a double click forgets it", async () => {
  localStorage.setItem(KEY, "5000");
  const size = show();
  expect(size()).toBe(800);
  await userEvent.dblClick(edge());
  expect([size(), value(), localStorage.getItem(KEY)]).toEqual([USUAL, USUAL, null]);
});

it("remembers what there was room for, not what was asked for", async () => {
  show("left", 400);
  edge().focus();
  await userEvent.keyboard("{End}");
  expect([value(), localStorage.getItem(KEY)]).toEqual([400, "400"]);
});
