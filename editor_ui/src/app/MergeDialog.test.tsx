import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { setConfig, setHeader, setLabel } from "~/shared/document/operations";
import { documentOf, node } from "~/test/samples";
import { renderInEditor } from "~/test/render";
import { merge } from "~/shared/document/merge/merge";
import { MergeDialog } from "./MergeDialog";

const base = documentOf([node("fetch", "action.http", { url: "start" })]);

it("says what differs in words, with a default for each, and settles what is chosen", async () => {
  const user = userEvent.setup();
  const mine = setConfig("fetch", "url", "mine")(setLabel("fetch", "Fetch orders")(base));
  const theirs = setHeader({ description: "Theirs" })(setConfig("fetch", "url", "theirs")(base));
  const { conflicts } = merge({ base, mine, theirs });
  const competing = { base, theirs, saved: { revision: 2, savedAt: "" }, conflicts };
  const close = vi.fn();
  const session = renderInEditor(<MergeDialog competing={competing} onClose={close} />, mine);
  const settle = vi.spyOn(session, "settle");
  const group = screen.getByRole("group", { name: "Fetch orders · Address" });
  const [own, other] = within(group).getAllByRole<HTMLInputElement>("radio");
  expect([own?.checked, other?.checked]).toEqual([true, false]);
  expect(group.textContent).toContain("theirs");
  await user.click(within(group).getByLabelText(/Theirs/));
  await user.click(screen.getByRole("button", { name: "Merge and save" }));
  expect(settle).toHaveBeenCalledWith(new Map([[conflicts[0]?.key, "theirs"]]));
  expect(close).toHaveBeenCalled();
});
