import { describe, expect, it } from "vitest";
import { freeNodeId, identifierFrom, isMadeFrom } from "./ids";

describe("identifierFrom", () => {
  it.each([
    ["Fetch orders", "fetch_orders"],
    ["Prüfen, ob's geht!", "prufen_ob_s_geht"],
    ["  --  ", "node"],
    ["日本", "node"],
    ["2nd try", "node_2nd_try"],
    ["Import", "import_node"],
    ["None", "none_node"],
    ["a".repeat(200), "a".repeat(60)],
  ])("makes an identifier of %j", (label, id) => {
    expect(identifierFrom(label)).toBe(id);
  });
});

describe("freeNodeId", () => {
  it("counts up until nobody has the id", () => {
    expect(freeNodeId("Fetch", ["fetch", "fetch_2"])).toBe("fetch_3");
  });

  it("does not tell ids apart by their case", () => {
    expect(freeNodeId("Fetch", ["FETCH"])).toBe("fetch_2");
  });
});

it("knows an id that was made from a label, numbered or not", () => {
  expect(isMadeFrom("Fetch orders", "fetch_orders_2")).toBe(true);
  expect(isMadeFrom("Fetch orders", "load")).toBe(false);
});
