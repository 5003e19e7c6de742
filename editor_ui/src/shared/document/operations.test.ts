import { describe, expect, it } from "vitest";
import { documentOf, edge, node, sampleKind } from "~/test/samples";
import { connect, idAfterRename, newNode, removeElements, renameId, setConfig, setLabel, setNotes, setOption, toggleDisabled } from "./operations";

describe("a new node", () => {
  it("starts with what its kind says, and an id nobody has", () => {
    const made = newNode(sampleKind("action.http"), { x: 10.4, y: 3.6 }, ["http_request"]);
    expect(made).toEqual({
      id: "http_request_2",
      type: "action.http",
      position: { x: 10, y: 4 },
      data: { label: "HTTP request", config: { method: "GET", url: "" } },
    });
  });
});

it("removing a node removes its edges", () => {
  const document = documentOf([node("a"), node("b"), node("c")], [edge("a", "b"), edge("b", "c"), edge("a", "c")]);
  const left = removeElements(["b"], [])(document);
  expect(left.nodes.map(({ id }) => id)).toEqual(["a", "c"]);
  expect(left.edges.map(({ id }) => id)).toEqual(["a-c"]);
});

it("a new edge gets an id of its own", () => {
  const document = { ...documentOf([node("a"), node("b")]), edges: [{ ...edge("a", "b"), id: "e2" }] };
  const wire = { source: "b", target: "a", sourceHandle: null, targetHandle: null };
  expect(connect(wire)(document).edges.map(({ id }) => id)).toEqual(["e2", "e3"]);
});

it("setting undefined takes a value out, and false is a value", () => {
  const document = documentOf([node("a", "action.http", { url: "x", flag: true })]);
  expect(setConfig("a", "url", undefined)(document).nodes[0]?.data.config).toEqual({ flag: true });
  expect(setConfig("a", "flag", false)(document).nodes[0]?.data.config).toEqual({ url: "x", flag: false });
});

describe("renaming", () => {
  const document = documentOf(
    [node("fetch"), node("send", "action.http", { url: "u", body: { a: ["{{ nodes.fetch.output }} {{ nodes.fetch_2 }}"] } })],
    [edge("fetch", "send")],
  );

  it("an id changes in edges and expressions, and only there", () => {
    const renamed = renameId("fetch", "load")(document);
    expect(renamed.nodes[0]?.id).toBe("load");
    expect(renamed.edges[0]?.source).toBe("load");
    expect(renamed.nodes[1]?.data.config).toEqual({ url: "u", body: { a: ["{{ nodes.load.output }} {{ nodes.fetch_2 }}"] } });
  });

  it("an id follows its label until a person chose it", () => {
    const labelled = setLabel("fetch", "Load orders")(document);
    expect(labelled.nodes[0] && idAfterRename(labelled, labelled.nodes[0], "Fetch")).toBe("load_orders");
    expect(labelled.nodes[0] && idAfterRename(labelled, labelled.nodes[0], "Something else")).toBeNull();
  });
});

it("options stand apart from the config and leave nothing behind", () => {
  const document = documentOf([node("a", "action.http", { url: "x" })]);
  const set = setOption("a", "onError", "output")(document);
  expect(set.nodes[0]?.data).toMatchObject({ config: { url: "x" }, options: { onError: "output" } });
  expect(setOption("a", "onError", undefined)(set)).toEqual(document);
});

it("disabling turns all of them off before it turns any on, and leaves nothing behind", () => {
  const document = documentOf([node("a"), node("b"), node("c")]);
  const states = (of: typeof document) => of.nodes.map(({ data }) => data.disabled);
  const one = toggleDisabled(["a"])(document);
  expect(states(one)).toEqual([true, undefined, undefined]);
  const both = toggleDisabled(["a", "b"])(one);
  expect(states(both)).toEqual([true, true, undefined]);
  expect(toggleDisabled(["a", "b"])(both)).toEqual(document);
});

it("empty notes are no notes", () => {
  const document = documentOf([node("a")]);
  const noted = setNotes("a", "Ask Kim first.")(document);
  expect(noted.nodes[0]?.data.notes).toBe("Ask Kim first.");
  expect(setNotes("a", "")(noted)).toEqual(document);
});
