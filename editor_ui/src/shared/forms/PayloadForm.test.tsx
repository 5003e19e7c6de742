import { useState } from "react";
import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { parseJson, type JsonObject } from "~/shared/lib/json";
import type { Payload } from "~/shared/lib/usePayload";
import { renderInApp } from "~/test/render";
import { PayloadField } from "./PayloadField";

const SCHEMA: JsonObject = {
  type: "object",
  required: ["order"],
  properties: {
    order: { type: "integer", title: "Order number", description: "As printed on it." },
    size: { enum: ["small", "large", 3] },
    rush: { type: "boolean" },
    customer: { $ref: "#/$defs/customer" },
    tags: { type: "array", items: { type: "string" } },
  },
  $defs: { customer: { type: "object", properties: { name: { type: "string" }, mail: { type: "string", format: "email" } } } },
};

function Given({ start }: { start: string }) {
  const [text, setText] = useState(start);
  const given: Payload = { text, setText, payload: parseJson(text), tidy: () => undefined };
  return (
    <>
      <PayloadField given={given} schema={SCHEMA} />
      <output>{text}</output>
    </>
  );
}

const payload = () => JSON.parse(screen.getByRole("status").textContent) as unknown;

it("a schema becomes a form, and each field a value of its type", async () => {
  renderInApp(<Given start='{"kept": 1}' />);
  await userEvent.type(screen.getByRole("spinbutton", { name: /Order number/ }), "1003");
  await userEvent.selectOptions(screen.getByRole("combobox", { name: "Size" }), "3");
  await userEvent.click(screen.getByRole("switch", { name: "Rush" }));
  await userEvent.type(screen.getByRole("textbox", { name: "Name" }), "Ada");
  await userEvent.type(screen.getByRole("textbox", { name: "Tags" }), '[["a"]');
  expect(payload()).toEqual({ kept: 1, order: 1003, size: 3, rush: true, customer: { name: "Ada" }, tags: ["a"] });
  await userEvent.clear(screen.getByRole("textbox", { name: "Name" }));
  await userEvent.selectOptions(screen.getByRole("combobox", { name: "Size" }), "Nothing chosen");
  expect(payload()).toEqual({ kept: 1, order: 1003, rush: true, customer: {}, tags: ["a"] });
});

it("is JSON where one wants to write it, and while it cannot be a form", async () => {
  renderInApp(<Given start='{"order": 5}' />);
  await userEvent.click(screen.getByRole("tab", { name: "JSON" }));
  const text = screen.getByRole("textbox", { name: "Payload" });
  await userEvent.clear(text);
  await userEvent.type(text, '{{"order": 6');
  await userEvent.click(screen.getByRole("tab", { name: "Form" }));
  expect(screen.getByRole("textbox", { name: "Payload" })).toBeTruthy();
  await userEvent.type(screen.getByRole("textbox", { name: "Payload" }), "}");
  expect(screen.getByRole<HTMLInputElement>("spinbutton", { name: /Order number/ }).value).toBe("6");
});
