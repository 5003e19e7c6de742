import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { pathOf } from "~/shared/expressions/path";
import type { JsonObject, JsonValue } from "~/shared/lib/json";
import { giveRoom } from "~/test/room";
import { renderInApp } from "~/test/render";
import { DataTable } from "./DataTable";
import { DataTree } from "./DataTree";
import { DataView } from "./DataView";
import { listsIn, tableOf } from "./tables";
import { treeRows, type TreeRoot } from "./treeRows";

const order = { id: 7, customer: { name: "Ada", "e-mail": "ada@x.example" }, lines: [{ sku: "a", n: 2 }, { sku: "b", n: 1 }] };
const root = (value: JsonValue, label = "Fetch"): TreeRoot => ({ id: "nodes.fetch.output", label, node: { value, schema: null } });

beforeEach(() => {
  // Without a layout there is no room, and what has no room is not drawn.
  giveRoom();
});
afterEach(() => vi.restoreAllMocks());

describe("treeRows", () => {
  it("opens what is near the top", () => {
    const rows = treeRows([root(order)], new Map());
    expect(rows.map((row) => `${" ".repeat(row.depth)}${row.label}`)).toEqual([
      "Fetch",
      " id",
      " customer",
      "  name",
      "  e-mail",
      " lines",
      "  0",
      "   sku",
      "   n",
      "  1",
      "   sku",
      "   n",
    ]);
  });

  it("keeps long lists shut until they are asked for", () => {
    const long: JsonValue = { list: Array.from({ length: 10_000 }, (_, index) => index) };
    const shut = treeRows([root(long)], new Map());
    expect(shut).toHaveLength(2);
    expect(treeRows([root(long)], new Map([[shut[1]?.id ?? "", true]]))).toHaveLength(10_002);
  });

  it("shows what will come by its schema", () => {
    const schema: JsonObject = {
      type: "object",
      properties: { status: { type: "integer" }, body: { anyOf: [{ type: "null" }, { type: "array", items: { properties: { id: {} } } }] } },
    };
    const rows = treeRows([{ ...root(null), node: { value: undefined, schema } }], new Map());
    expect(rows.map((row) => pathOf("x", row.steps))).toEqual(["x", "x.status", "x.body", "x.body[0]", "x.body[0].id"]);
  });
});

describe("tables", () => {
  it("has a column for each field that some item has", () => {
    const table = tableOf([{ a: 1 }, { b: 2 }, 3]);
    expect(table.columns).toEqual(["a", "b", ""]);
    expect(table.rows.map((row) => row.cells)).toEqual([[1, undefined, undefined], [undefined, 2, undefined], [undefined, undefined, 3]]);
  });

  it("says how many columns it leaves out", () => {
    const wide = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`f${index}`, index]));
    expect(tableOf([wide])).toMatchObject({ leftOut: 10, isList: true });
  });

  it("finds the lists inside", () => {
    expect(listsIn({ body: order, tags: [] })).toEqual([
      { steps: ["tags"], length: 0 },
      { steps: ["body", "lines"], length: 2 },
    ]);
  });
});

describe("DataTree", () => {
  it("picks by click and by key, and opens by the arrow", async () => {
    const onPick = vi.fn();
    renderInApp(<DataTree label="Data" roots={[root(order)]} picking={{ pathOf, onPick }} />);
    await userEvent.click(screen.getByText("e-mail"));
    expect(onPick).toHaveBeenLastCalledWith('nodes.fetch.output.customer["e-mail"]');
    screen.getByRole("tree").focus();
    await userEvent.keyboard("{End}{ArrowLeft}{ArrowLeft}");
    expect(screen.getAllByText("sku")).toHaveLength(1);
    await userEvent.keyboard("{ArrowRight}{End}{Enter}");
    expect(onPick).toHaveBeenLastCalledWith("nodes.fetch.output.lines[1].n");
    await userEvent.keyboard("{Home}{ArrowLeft}");
    expect(screen.getAllByRole("treeitem")).toHaveLength(1);
  });

  it("draws a part of ten thousand rows", () => {
    const roots = [root(Array.from({ length: 10_000 }, (_, index) => index))];
    renderInApp(<DataTree label="Data" roots={roots} />);
    expect(screen.getAllByRole("treeitem").length).toBeLessThan(60);
  });
});

describe("DataTable", () => {
  it("picks a cell, or a whole column by its heading", async () => {
    const onPick = vi.fn();
    renderInApp(<DataTable label="Lines" value={order.lines} root="nodes.fetch.output" steps={["lines"]} picking={{ pathOf, onPick }} />);
    await userEvent.click(within(screen.getAllByRole("row")[2] as HTMLElement).getByText("b"));
    expect(onPick).toHaveBeenLastCalledWith("nodes.fetch.output.lines[1].sku");
    await userEvent.click(screen.getByRole("columnheader", { name: "n" }));
    expect(onPick).toHaveBeenLastCalledWith('nodes.fetch.output.lines | map(attribute="n") | list');
    screen.getByRole("grid").focus();
    await userEvent.keyboard("{ArrowUp}{ArrowRight}{Enter}");
    expect(onPick).toHaveBeenLastCalledWith("nodes.fetch.output.lines[0].n");
  });

  it("draws a part of ten thousand rows", () => {
    const rows = Array.from({ length: 10_000 }, (_, id) => ({ id }));
    renderInApp(<DataTable label="Rows" value={rows} root="x" steps={[]} />);
    expect(screen.getByRole("grid").getAttribute("aria-rowcount")).toBe("10001");
    expect(screen.getAllByRole("row").length).toBeLessThan(60);
  });
});

it("DataView shows the same as table, tree and JSON", async () => {
  renderInApp(<DataView title="Fetch" root="x" value={order} />);
  expect(screen.getByRole("tree", { name: "Fetch" })).toBeTruthy();
  await userEvent.click(screen.getByRole("tab", { name: "Table" }));
  expect(screen.getByRole("columnheader", { name: "sku" })).toBeTruthy();
  await userEvent.selectOptions(screen.getByRole("combobox", { name: "Rows of" }), "Fields");
  expect(screen.getByRole("rowheader", { name: "customer" })).toBeTruthy();
  await userEvent.click(screen.getByRole("tab", { name: "JSON" }));
  expect(screen.getByLabelText("Fetch").textContent).toContain('"sku": "a"');
});

