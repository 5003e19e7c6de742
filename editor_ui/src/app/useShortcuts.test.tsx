import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { useCanvasCommands } from "~/features/canvas/useCanvasCommands";
import { documentOf, node } from "~/test/samples";
import { renderInEditor } from "~/test/render";
import { allCommands } from "~/shared/commands/registry";
import { i18n } from "~/shared/i18n/i18n";
import { useShortcuts } from "./useShortcuts";

function Page() {
  useCanvasCommands();
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

it("every command has a name in each language, and no key is taken twice", () => {
  open();
  const seen = new Map<string, string>();
  for (const command of allCommands()) {
    expect(i18n.exists(command.title), command.title).toBe(true);
    for (const keys of command.keys ?? []) {
      expect(seen.get(keys), `${keys} of ${command.id}`).toBeUndefined();
      seen.set(keys, command.id);
    }
  }
  expect(seen.size).toBeGreaterThan(40);
});
