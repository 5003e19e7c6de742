import { act, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { configOf, open } from "~/test/openNode";

describe("rows of several sorts", () => {
  it("change from one sort to another, with what both have", async () => {
    const session = open("utility.list", {});
    await userEvent.click(screen.getByRole("button", { name: "Add operation" }));
    await userEvent.type(screen.getByLabelText("By"), "total");
    expect(configOf(session)).toEqual({ operations: [{ op: "sort", by: "total" }] });
    await userEvent.selectOptions(screen.getByRole("combobox", { name: "Operation 1" }), "Keep some");
    await userEvent.type(screen.getByLabelText("How many"), "3");
    expect(configOf(session)).toEqual({ operations: [{ op: "limit", by: "total", count: 3 }] });
    await userEvent.click(screen.getByRole("button", { name: "Remove operation 1" }));
    expect(configOf(session)).toEqual({});
  });

  it("keep nothing that the new sort fills in another way", async () => {
    const session = open("utility.list", { operations: [{ op: "sort", by: "total" }] });
    await userEvent.selectOptions(screen.getByRole("combobox", { name: "Operation 1" }), "Keep fields");
    expect(configOf(session)).toEqual({ operations: [{ op: "keep" }] });
  });
});

describe("a field inside a row", () => {
  it("is found by its path, not only its row", () => {
    Element.prototype.scrollIntoView = () => undefined;
    const session = open("utility.list", { operations: [{ op: "sort" }, { op: "limit", count: 2, by: "total" }] });
    act(() => session.show("it", "config.operations[1].by"));
    expect(document.activeElement).toHaveProperty("value", "total");
    act(() => session.show("it", "config.operations[1].count"));
    expect(document.activeElement).toHaveProperty("value", "2");
  });
});

describe("names", () => {
  it("stand one a line", async () => {
    const session = open("utility.list", { operations: [{ op: "keep" }] });
    const fields = screen.getByRole("group", { name: "Fields" });
    await userEvent.type(within(fields).getByLabelText("Name 1"), "id");
    await userEvent.click(within(fields).getByRole("button", { name: "Add name" }));
    await userEvent.type(within(fields).getByLabelText("Name 2"), "a.b");
    expect(configOf(session)).toEqual({ operations: [{ op: "keep", names: ["id", "a.b"] }] });
    await userEvent.click(within(fields).getByRole("button", { name: "Remove name 1" }));
    expect(configOf(session)).toEqual({ operations: [{ op: "keep", names: ["a.b"] }] });
  });
});

describe("names of something that the kind has a word for", () => {
  it("are called by it", async () => {
    const session = open("utility.list", { operations: [{ op: "keep", names: ["id"] }] });
    const by = screen.getByRole("group", { name: "By" });
    await userEvent.type(within(by).getByLabelText("Column 1"), "a");
    await userEvent.click(within(by).getByRole("button", { name: "Add column" }));
    await userEvent.type(within(by).getByLabelText("Column 2"), "b");
    expect(configOf(session)).toEqual({ operations: [{ op: "keep", names: ["id"], by: ["a", "b"] }] });
  });
});

describe("names of a field alone", () => {
  it("are offered before those of the node", async () => {
    const session = open("utility.list", { operations: [{ op: "keep" }] });
    const where = screen.getByLabelText("Where");
    await userEvent.click(within(where.parentElement as HTMLElement).getByRole("button", { name: "Insert data" }));
    await userEvent.click(screen.getByRole("menuitem", { name: /This item/ }));
    expect(configOf(session)).toEqual({ operations: [{ op: "keep", where: "{{ item }}" }] });
  });
});
