import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { configOf, open } from "~/test/openNode";

const group = () => screen.getByRole("group", { name: "Answer", hidden: true });

describe("the schema of an answer", () => {
  it("is drawn field by field, also inside each other", async () => {
    const session = open("action.ai", {});
    const add = () => within(group()).getAllByRole("button", { name: "Add field", hidden: true });
    await userEvent.click(add()[0] as HTMLElement);
    await userEvent.type(screen.getByLabelText("Name of field 1"), "people");
    await userEvent.selectOptions(screen.getByLabelText("Type of people"), "List of objects");
    await userEvent.click(add()[0] as HTMLElement);
    await userEvent.type(screen.getByLabelText("Name of field people.1"), "role");
    await userEvent.type(screen.getByLabelText("Allowed texts of people.role"), "owner, guest");
    await userEvent.click(screen.getByLabelText("people.role is always there"));
    expect(configOf(session)?.["outputSchema"]).toEqual({
      type: "object",
      properties: {
        people: {
          type: "array",
          items: {
            type: "object",
            properties: { role: { type: "string", enum: ["owner", "guest"] } },
            additionalProperties: false,
          },
        },
      },
      required: ["people"],
      additionalProperties: false,
    });
  });

  it("is JSON where it says more than the form, and when asked for", async () => {
    const session = open("action.ai", { outputSchema: { type: "object", minProperties: 1 } });
    expect(within(group()).queryByRole("button", { name: "Add field", hidden: true })).toBeNull();
    const text = within(group()).getByRole("textbox", { hidden: true });
    await userEvent.clear(text);
    await userEvent.click(within(group()).getByRole("button", { name: "As JSON", hidden: true }));
    await userEvent.click(within(group()).getByRole("textbox", { hidden: true }));
    await userEvent.paste('{"type": "object", "properties": {"id": {"type": "integer"}}}');
    await userEvent.click(within(group()).getByRole("button", { name: "As a form", hidden: true }));
    expect(screen.getByLabelText("Name of field 1")).toHaveProperty("value", "id");
    expect(configOf(session)?.["outputSchema"]).toEqual({ type: "object", properties: { id: { type: "integer" } } });
  });
});
