import { act, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import type { Session } from "~/shared/document/session";
import { configOf, open } from "~/test/openNode";
import { edge } from "~/test/samples";

describe("the form of a node", () => {
  it("writes what is typed, and takes emptied optional values out", async () => {
    const session = open("action.http", { method: "POST", url: "" });
    await userEvent.type(screen.getByLabelText(/^Address/), "https://a.example");
    await userEvent.selectOptions(screen.getByLabelText("Method"), "GET");
    await userEvent.type(screen.getByLabelText("Timeout"), "2.5");
    expect(configOf(session)).toEqual({ method: "GET", url: "https://a.example", timeout: 2.5 });
    await userEvent.clear(screen.getByLabelText("Timeout"));
    await userEvent.clear(screen.getByLabelText(/^Address/));
    expect(configOf(session)).toEqual({ method: "GET", url: "" });
  });

  it("shows the whole address of a path", async () => {
    open("trigger.webhook", {});
    expect(screen.queryByRole("button", { name: "Copy address" })).toBeNull();
    await userEvent.type(screen.getByLabelText("Path"), "orders");
    screen.getByText(/^http.*\/workfuse\/hooks\/orders$/);
    screen.getByRole("button", { name: "Copy address" });
  });

  it("keeps a number that is being typed, and what is no number, as it was typed", async () => {
    const session = open("action.http", {});
    const timeout = screen.getByLabelText("Timeout");
    await userEvent.type(timeout, "1.");
    expect(timeout).toHaveProperty("value", "1.");
    await userEvent.type(timeout, "x");
    expect(configOf(session)).toEqual({ timeout: "1.x" });
  });

  it("gives a field with fields of its own a switch and a form", async () => {
    const session = open("action.http", { url: "/" });
    const optionsOf = () => session.history.store.getState().document.nodes.find(({ id }) => id === "it")?.data.options;
    const group = screen.getByRole("group", { name: "Once per item", hidden: true });
    expect(within(group).queryByLabelText(/^List/)).toBeNull();
    const on = within(group).getByRole("switch", { name: "On", hidden: true });
    await userEvent.click(on);
    await userEvent.type(within(group).getByLabelText(/^List/), "abc");
    await userEvent.type(within(group).getByLabelText("At the same time"), "3");
    expect(optionsOf()).toEqual({ forEach: { items: "abc", concurrency: 3 } });
    await userEvent.clear(within(group).getByLabelText("At the same time"));
    expect(optionsOf()).toEqual({ forEach: { items: "abc" } });
    await userEvent.click(on);
    expect(optionsOf() ?? {}).toEqual({});
  });

  it("inserts the output of a step before this one", async () => {
    const session = open("action.http", { url: "https://a.example/" });
    const address = screen.getByLabelText(/^Address/);
    const field = address.parentElement as HTMLElement;
    await userEvent.click(address);
    await userEvent.click(within(field).getByRole("button", { name: "Insert data" }));
    await userEvent.click(within(field).getByRole("menuitem", { name: /before/ }));
    expect(configOf(session)).toEqual({ url: "https://a.example/{{ nodes.before.output }}" });
  });

  it("shows a problem at its field", () => {
    const session = open("action.http", {});
    const problem = {
      code: "WF103",
      severity: "error" as const,
      message: "node 'it' has no address.",
      advice: "Fill it in.",
      nodeId: "it",
      field: "config.url",
      edgeId: null,
      value: null,
    };
    act(() => session.view.setState({ problems: new Map([["it", [problem]]]) }));
    const address = screen.getByLabelText(/^Address/);
    expect(address.getAttribute("aria-invalid")).toBe("true");
    const notes = document.getElementById(address.getAttribute("aria-describedby") ?? "");
    expect(notes?.textContent).toContain("Node 'it' has no address. Fill it in.");
  });

  it("shows the field that a problem is about, folded away or in a row", () => {
    Element.prototype.scrollIntoView = () => undefined;
    const config = { headers: { Accept: "text/plain", "X-Trace.Id": "{{ trigger }}" }, timeout: 5 };
    const session = open("action.http", config);
    const focused = (field: string) => {
      act(() => session.show("it", field));
      return document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.id;
    };
    expect(focused("config.headers.X-Trace.Id")).toBe("Value 2");
    expect(focused("config.url")).toBe(screen.getByLabelText(/^Address/).id);
    expect(focused("config.timeout")).toBe(screen.getByLabelText("Timeout").id);
    expect(screen.getByLabelText("Timeout").closest("details")?.open).toBe(true);
    expect(focused("options.forEach.items")).toBe(
      within(screen.getByRole("group", { name: "Once per item" })).getByRole("switch").id,
    );
    expect(session.view.getState().sought).toBeNull();
  });

  it("lets a viewer look and not touch", () => {
    open("action.http", { url: "x" }, false);
    expect(screen.getByLabelText(/^Address/)).toHaveProperty("disabled", true);
    expect(screen.queryByRole("button", { name: "Delete node" })).toBeNull();
  });

  it("keeps the connection beside the config", async () => {
    const session = open("action.http", {});
    await userEvent.type(screen.getByLabelText("Airflow connection"), "shop");
    expect(session.history.store.getState().document.nodes[2]?.data.credentialId).toBe("shop");
  });
});

describe("what every node has", () => {
  const dataOf = (session: Session) => session.history.store.getState().document.nodes[2]?.data;

  it("can be disabled, and undo enables it", async () => {
    const session = open("action.http", {});
    const toggle = screen.getByRole("switch", { name: "Disabled" });
    await userEvent.click(toggle);
    expect(dataOf(session)?.disabled).toBe(true);
    expect(toggle.getAttribute("aria-checked")).toBe("true");
    act(() => session.history.undo());
    expect(dataOf(session)?.disabled).toBeUndefined();
  });

  it("has notes", async () => {
    const session = open("action.http", {});
    await userEvent.type(screen.getByLabelText("Notes"), "Ask Kim.");
    expect(dataOf(session)?.notes).toBe("Ask Kim.");
  });
});

describe("rows", () => {
  it("key and value become an object; a row without a key waits", async () => {
    const session = open("action.http", {});
    const headers = screen.getByRole("group", { name: "Headers" });
    await userEvent.click(within(headers).getByRole("button", { name: "Add entry" }));
    await userEvent.type(within(headers).getByLabelText("Value 1"), "yes");
    expect(configOf(session)).toEqual({});
    await userEvent.type(within(headers).getByLabelText("Name 1"), "X-A");
    expect(configOf(session)).toEqual({ headers: { "X-A": "yes" } });
    await userEvent.click(within(headers).getByRole("button", { name: "Remove entry 1" }));
    expect(configOf(session)).toEqual({});
  });

  it("a comparison with nothing to compare with drops its right side", async () => {
    const session = open("logic.condition", { conditions: [{ left: "a", operator: "equals", right: "b" }] });
    await userEvent.selectOptions(screen.getByLabelText("Comparison 1"), "is empty");
    expect(configOf(session)).toEqual({ conditions: [{ left: "a", operator: "isEmpty" }] });
    expect(screen.queryByLabelText("Compare with 1")).toBeNull();
  });
});

describe("conditions", () => {
  it("are compared as a type, in any case or not", async () => {
    const session = open("logic.condition", { conditions: [{ left: "a", operator: "equals", right: "b" }] });
    await userEvent.selectOptions(screen.getByLabelText("Compared as 1"), "As text, in any case");
    expect(configOf(session)).toEqual({
      conditions: [{ left: "a", operator: "equals", right: "b", type: "text", ignoreCase: true }],
    });
    await userEvent.selectOptions(screen.getByLabelText("Compared as 1"), "As whatever they are");
    expect(configOf(session)).toEqual({ conditions: [{ left: "a", operator: "equals", right: "b" }] });
  });

  it("can be grouped", async () => {
    const session = open("logic.condition", { conditions: [{ left: "a", operator: "isEmpty" }] });
    await userEvent.click(screen.getByRole("button", { name: "Add group" }));
    await userEvent.selectOptions(screen.getByLabelText("Group 2 is true when"), "All of these hold");
    await userEvent.type(screen.getByLabelText("Value 2.1"), "b");
    expect(configOf(session)).toEqual({
      conditions: [
        { left: "a", operator: "isEmpty" },
        { match: "all", conditions: [{ left: "b", operator: "equals", right: "" }] },
      ],
    });
  });
});

describe("cases", () => {
  const cases = [
    { id: "case_1", label: "Large" },
    { id: "case_2", label: "Small" },
  ];

  it("are there once the condition decides by them, and keep their ids", async () => {
    const session = open("logic.condition", { mode: "cases", cases });
    expect(screen.getAllByRole("group", { name: "Conditions" })).toHaveLength(cases.length);
    const first = screen.getByRole("group", { name: "Case 1" });
    await userEvent.clear(within(first).getByLabelText("Case name"));
    await userEvent.type(within(first).getByLabelText("Case name"), "Huge");
    await userEvent.type(within(first).getByLabelText("Value 1"), "x");
    expect(configOf(session)).toMatchObject({
      cases: [{ id: "case_1", label: "Huge", conditions: [{ left: "x", operator: "equals" }] }, cases[1] as object],
    });
  });

  it("can be moved; a new one never gets the id of one that an edge still names", async () => {
    const session = open("logic.condition", { mode: "cases", cases });
    act(() => {
      session.change((document) => ({ ...document, edges: [...document.edges, edge("it", "before", "case_3")] }));
    });
    act(() => screen.getByRole("button", { name: "Move case 2" }).focus());
    await userEvent.keyboard("{ArrowUp}");
    expect(document.activeElement?.getAttribute("aria-label")).toBe("Move case 1");
    await userEvent.click(screen.getByRole("button", { name: "Add case" }));
    expect(configOf(session)).toEqual({ mode: "cases", cases: [cases[1], cases[0], { id: "case_4" }] });
    await userEvent.click(screen.getByRole("button", { name: "Remove case 1" }));
    expect(configOf(session)).toEqual({ mode: "cases", cases: [cases[0], { id: "case_4" }] });
  });

  it("show a problem at the field of the case", () => {
    const session = open("logic.condition", { mode: "cases", cases });
    const problem = {
      code: "WF103",
      severity: "error" as const,
      message: "the name is too long.",
      advice: "Shorten it.",
      nodeId: "it",
      field: "config.cases[1].label",
      edgeId: null,
      value: null,
    };
    act(() => session.view.setState({ problems: new Map([["it", [problem]]]) }));
    const [first, second] = screen.getAllByLabelText("Case name");
    expect(first?.getAttribute("aria-invalid")).toBeNull();
    expect(second?.getAttribute("aria-invalid")).toBe("true");
    expect(screen.getAllByText(/The name is too long/)).toHaveLength(1);
  });
});
