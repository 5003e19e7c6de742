import { act, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import type { Diagnostic } from "~/shared/api/types";
import type { Session } from "~/shared/document/session";
import { renderInEditor } from "~/test/render";
import { documentOf, node } from "~/test/samples";
import { ProblemsPanel } from "./ProblemsPanel";
import { ProblemStepper } from "./ProblemStepper";

const found = (severity: Diagnostic["severity"], message: string, field: string | null = null): Diagnostic => ({
  code: "WF101",
  severity,
  message,
  advice: "Change it.",
  nodeId: null,
  field,
  edgeId: null,
  value: null,
});

function open(): Session {
  const session = renderInEditor(
    <>
      <ProblemStepper />
      <ProblemsPanel />
    </>,
    documentOf([node("calm"), node("mild"), node("bad")]),
  );
  act(() =>
    session.view.setState({
      problems: new Map([
        ["mild", [found("warning", "mild one")]],
        ["bad", [found("warning", "second"), found("error", "first", "config.url")]],
        [null, [found("error", "no trigger")]],
      ]),
    }),
  );
  return session;
}

const headings = () => screen.getAllByRole("heading").map((heading) => heading.textContent);

it("groups by node: the workflow, then nodes with errors, then those with warnings", () => {
  open();
  expect(headings()).toEqual(["Workflow 1", "bad 2", "mild 1"]);
  const bad = within(screen.getByRole("region", { name: "bad" })).getAllByRole("button");
  expect(bad.map((button) => button.textContent)).toEqual(["First Change it.WF101", "Second Change it.WF101"]);
});

it("shows errors or warnings alone", async () => {
  open();
  await userEvent.click(screen.getByRole("button", { name: "2 warnings" }));
  expect(headings()).toEqual(["bad 1", "mild 1"]);
  await userEvent.click(screen.getByRole("button", { name: "2 errors" }));
  expect(headings()).toEqual(["Workflow 1", "bad 1"]);
});

it("leads to the field", async () => {
  const session = open();
  await userEvent.click(screen.getByRole("button", { name: /First/ }));
  expect(session.view.getState().sought).toEqual({ nodeId: "bad", field: "config.url" });
});

it("goes forward and back with F8 and says where it is", async () => {
  const session = open();
  await userEvent.keyboard("{F8}{F8}");
  expect(session.view.getState().selection).toEqual(new Set(["bad"]));
  expect(screen.getByRole("status")).toHaveProperty("textContent", "Problem 2 of 4: first");
  await userEvent.keyboard("{Shift>}{F8}{F8}{/Shift}");
  expect(screen.getByRole("status")).toHaveProperty("textContent", "Problem 4 of 4: mild one");
});
