import { act, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { beforeEach, expect, it, vi } from "vitest";
import { PopupDialog } from "~/shared/commands/PopupDialog";
import { renderInApp } from "~/test/render";
import { Dialog } from "./Dialog";
import { ToastList } from "./ToastList";
import { showToast } from "./toasts";

function Page() {
  const [asking, setAsking] = useState(false);
  const [picking, setPicking] = useState(false);
  return (
    <>
      <button onClick={() => setAsking(true)}>Ask</button>
      {asking && (
        <Dialog title="Sure?" onClose={() => setAsking(false)}>
          <button onClick={() => setPicking(true)}>Pick</button>
        </Dialog>
      )}
      {picking && (
        <PopupDialog label="Which?" onClose={() => setPicking(false)}>
          <button onClick={() => setPicking(false)}>This</button>
        </PopupDialog>
      )}
      <ToastList />
    </>
  );
}

const run = vi.fn();
const say = (title: string) => act(() => showToast({ tone: "error", title, action: { label: "Undo", run } }));

beforeEach(() => run.mockClear());

it("shows toasts in the topmost dialog, and where they were when it closes", async () => {
  renderInApp(<Page />);
  say("Not saved");
  const list = screen.getByText("Not saved").closest("[aria-live]");
  await userEvent.click(screen.getByRole("button", { name: "Ask" }));
  const dialog = screen.getByRole("dialog", { name: "Sure?" });
  expect(within(dialog).getByText("Not saved").closest("[aria-live]")).toBe(list);
  await userEvent.click(within(dialog).getByRole("button", { name: "Pick" }));
  const popup = screen.getByRole("dialog", { name: "Which?" });
  expect(within(popup).getByText("Not saved")).toBeTruthy();
  await userEvent.click(within(popup).getByRole("button", { name: "This" }));
  expect(within(dialog).getByText("Not saved")).toBeTruthy();
  await userEvent.click(within(dialog).getByRole("button", { name: "Close" }));
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(screen.getByText("Not saved").closest("[aria-live]")).toBe(list);
});

it("a click on a toast above a dialog does what it says and leaves the dialog open", async () => {
  renderInApp(<Page />);
  await userEvent.click(screen.getByRole("button", { name: "Ask" }));
  say("Deleted");
  const dialog = screen.getByRole("dialog");
  await userEvent.click(within(dialog).getByRole("button", { name: "Undo" }));
  expect(run).toHaveBeenCalledOnce();
  expect(within(dialog).queryByText("Deleted")).toBeNull();
  expect(screen.getByRole("dialog")).toBe(dialog);
});

it("keys on a toast above a dialog are no shortcuts of the page behind", async () => {
  const onKeyDown = vi.fn();
  window.addEventListener("keydown", onKeyDown);
  renderInApp(<Page />);
  say("Deleted");
  screen.getByRole("button", { name: "Dismiss" }).focus();
  await userEvent.keyboard("d");
  expect(onKeyDown).toHaveBeenCalledOnce();
  await userEvent.click(screen.getByRole("button", { name: "Ask" }));
  screen.getByRole("button", { name: "Dismiss" }).focus();
  await userEvent.keyboard("d");
  expect(onKeyDown).toHaveBeenCalledOnce();
  window.removeEventListener("keydown", onKeyDown);
});
