import { act, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import type { ImportItem } from "~/shared/api/types";
import { forgetImport, importReport, rememberImport } from "~/shared/lib/imports";
import { renderInEditor } from "~/test/render";
import { documentOf, node, workflow } from "~/test/samples";
import { ImportPanel } from "./ImportPanel";

const item = (over: Partial<ImportItem>): ImportItem => ({
  severity: "info",
  outcome: "translated",
  message: "Done.",
  sourceNode: null,
  nodeId: null,
  field: null,
  ...over,
});

const REPORT = [
  item({ severity: "warning", outcome: "dropped", message: "Pinned data was not taken over." }),
  item({ sourceNode: "Call it", nodeId: "call", message: "It is a request now." }),
  item({ severity: "error", outcome: "kept", sourceNode: "Call it", nodeId: "call", field: "config.url", message: "Rewrite it." }),
  item({ severity: "error", outcome: "placeholder", sourceNode: "Gone", nodeId: "gone", message: "Replace it." }),
];

const { id } = workflow(documentOf([]));
const open = () => renderInEditor(<ImportPanel />, documentOf([node("call")]));

it("shows what is to be looked at, by node, and all on demand", async () => {
  rememberImport(id, REPORT);
  open();
  const headings = () => screen.getAllByRole("heading").map((heading) => heading.textContent);
  expect(headings()).toEqual(["Workflow", "Call it", "Gone"]);
  expect(screen.queryByText("It is a request now.")).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "All 4" }));
  expect(within(screen.getByRole("region", { name: "Call it" })).getByText("It is a request now.")).toBeTruthy();
});

it("leads to the field, while the node is there", async () => {
  rememberImport(id, REPORT);
  const session = open();
  await userEvent.click(screen.getByRole("button", { name: /Rewrite it/ }));
  expect(session.view.getState().sought).toEqual({ nodeId: "call", field: "config.url" });
  expect(screen.queryByRole("button", { name: /Replace it/ })).toBeNull();
});

it("is kept by the browser until it is discarded", async () => {
  rememberImport(id, REPORT);
  expect(localStorage.getItem(`workfuse.import.${id}`)).toContain("Rewrite it.");
  open();
  await userEvent.click(screen.getByRole("button", { name: "Discard report" }));
  expect(importReport(id)).toBeNull();
});

it("says that the report is elsewhere", () => {
  act(() => forgetImport(id));
  open();
  expect(screen.getByText("No import report")).toBeTruthy();
});
