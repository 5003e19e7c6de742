import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { documentOf, node } from "~/test/samples";
import { renderInEditor } from "~/test/render";
import { useShortcuts } from "./useShortcuts";

function Page() {
  useShortcuts();
  return <input aria-label="A field" />;
}

const open = (editable = true) => renderInEditor(<Page />, documentOf([node("a"), node("b")]), editable);
const disabled = (session: ReturnType<typeof open>) =>
  session.history.store.getState().document.nodes.map(({ data }) => data.disabled === true);

it("D disables what is selected, and enables it again", async () => {
  const session = open();
  await userEvent.keyboard("d");
  expect(disabled(session)).toEqual([false, false]);
  session.select(["b"]);
  await userEvent.keyboard("d");
  expect(disabled(session)).toEqual([false, true]);
  await userEvent.keyboard("d");
  expect(disabled(session)).toEqual([false, false]);
});

it("a D that is typed is a letter, and a viewer's does nothing", async () => {
  const session = open();
  session.select(["a"]);
  await userEvent.type(screen.getByLabelText("A field"), "d");
  expect(disabled(session)).toEqual([false, false]);
  const viewing = open(false);
  viewing.select(["a"]);
  await userEvent.keyboard("d");
  expect(disabled(viewing)).toEqual([false, false]);
});
