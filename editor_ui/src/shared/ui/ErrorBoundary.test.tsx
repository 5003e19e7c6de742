import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { renderInApp } from "~/test/render";
import { ErrorBoundary } from "./ErrorBoundary";

let broken = true;

function Part() {
  if (broken) throw new Error("no such thing");
  return <p>Works</p>;
}

beforeEach(() => {
  broken = true;
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});

it("says what failed, gives the details to send, and tries again", async () => {
  const user = userEvent.setup();
  renderInApp(
    <>
      <p>Beside</p>
      <ErrorBoundary what="The canvas">
        <Part />
      </ErrorBoundary>
    </>,
  );
  expect(screen.getByText("Beside")).toBeTruthy();
  expect(screen.getByRole("alert").textContent).toContain("The canvas stumbled");
  await user.click(screen.getByRole("button", { name: "Copy details" }));
  const details = await navigator.clipboard.readText();
  expect(details).toContain("Error: no such thing");
  expect(details).toContain("at Part");
  broken = false;
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(screen.getByText("Works")).toBeTruthy();
});
