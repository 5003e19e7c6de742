import { expect, it } from "vitest";
import { kindList } from "~/test/samples";
import german from "./texts/de.json";
import english from "./texts/en.json";
import { kindTexts, translated } from "./translate";

it("has a German text for each English one, and no more; expressions in them stay", () => {
  expect(Object.keys(german).sort()).toEqual([...english].sort());
  for (const [text, other] of Object.entries(german)) {
    const expressions = (from: string) => from.match(/\{\{.*?\}\}/g)?.map((one) => one.replace(/<.*>/, "<>")) ?? [];
    expect([text, expressions(other)]).toEqual([text, expressions(text)]);
  }
});

it("translates labels, titles and help, and leaves names, values and unknown texts alone", async () => {
  const [webhook, , request] = translated(kindList, await kindTexts("de"));
  expect(request).toMatchObject({
    type: "action.http",
    label: "HTTP-Anfrage",
    configSchema: { properties: { method: { title: "Methode", default: "GET" }, url: { description: "Where to send it." } } },
  });
  expect(webhook?.label).toBe("Webhook");
  expect(translated(kindList, await kindTexts("en"))).toEqual(kindList);
});
