import { describe, expect, it } from "vitest";
import { documentBody, documentText } from "./documentText";
import type { JsonObject } from "~/shared/lib/json";
import { setLabel } from "./operations";
import { readDocument } from "./types";

const stored: JsonObject = {
  name: "Orders",
  kept: { by: "others" },
  nodes: [
    { id: "a", type: "trigger.webhook", position: { x: 0, y: 0 }, data: { label: 'Say "hi"\u2028', config: {} } },
    { id: "b", type: "action.http", position: { x: 300, y: 0 }, data: { label: "b", config: { url: "/x" } } },
  ],
  edges: [{ id: "e1", source: "a", target: "b" }],
};

describe("the text of a document", () => {
  const document = readDocument(stored, "");
  const parsed = (text: string) => JSON.parse(text) as JsonObject;

  it("is its JSON", () => {
    expect(parsed(documentText(document))).toEqual(parsed(JSON.stringify(document)));
    expect(parsed(documentBody(document))).toEqual({ document: parsed(JSON.stringify(document)) });
  });

  it("follows changes", () => {
    const changed = setLabel("b", "New")(document);
    expect(parsed(documentText(changed))).toEqual(parsed(JSON.stringify(changed)));
  });

  it("is right without nodes", () => {
    const empty = readDocument({}, "Empty");
    expect(parsed(documentText(empty))).toEqual(parsed(JSON.stringify(empty)));
  });
});
