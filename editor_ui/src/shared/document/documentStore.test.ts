import { beforeEach, expect, it, vi } from "vitest";
import { documentOf, node } from "~/test/samples";
import { createDocumentHistory, type DocumentHistory } from "./documentStore";
import { addNode, setLabel } from "./operations";

let history: DocumentHistory;
const label = () => history.store.getState().document.nodes[0]?.data.label;

beforeEach(() => {
  vi.useFakeTimers();
  history = createDocumentHistory(documentOf([node("a")]));
  return () => vi.useRealTimers();
});

it("typing undoes as one, and comes back as one", () => {
  for (const text of ["L", "Lo", "Load"]) history.change(setLabel("a", text), "a.label");
  history.undo();
  expect(label()).toBe("a");
  history.redo();
  expect(label()).toBe("Load");
});

it("a pause, or another field, begins a new step", () => {
  history.change(setLabel("a", "one"), "a.label");
  vi.advanceTimersByTime(5_000);
  history.change(setLabel("a", "two"), "a.label");
  history.undo();
  expect(label()).toBe("one");
});

it("undo to what was saved gives back the very same document", () => {
  const before = history.store.getState().document;
  history.change(addNode(node("b")));
  history.undo();
  expect(history.store.getState().document).toBe(before);
});

it("takes somebody else's changes in without letting undo or redo touch them", () => {
  history.change(setLabel("a", "mine"));
  history.change(addNode(node("mine")));
  history.undo();
  const current = history.store.getState().document;
  history.rebase(setLabel("b", "theirs")(addNode(node("b"))(current)));
  const shown = () => history.store.getState().document.nodes.map((one) => one.data.label);
  expect(shown()).toEqual(["mine", "theirs"]);
  history.undo();
  expect(shown()).toEqual(["a", "theirs"]);
  history.undo();
  expect(shown()).toEqual(["a", "theirs"]);
  history.redo();
  history.redo();
  expect(shown().sort()).toEqual(["mine", "mine", "theirs"]);
});

it("drops a step that they have made meaningless", () => {
  history.change(setLabel("a", "mine"));
  history.rebase(setLabel("a", "theirs")(history.store.getState().document));
  expect(history.store.temporal.getState().pastStates).toEqual([]);
});
