import { useState } from "react";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { configOf, open } from "~/test/openNode";
import type { JsonValue } from "~/shared/lib/json";
import { Combobox } from "./Combobox";
import { CronControl } from "./CronControl";
import { DurationControl } from "./DurationControl";
import { formFields } from "~/shared/forms/schema";
import type { ControlProps } from "./types";

/** A control by itself, and what was last written. */
function show(Control: (props: ControlProps) => React.ReactNode, schema: Record<string, JsonValue>, start?: JsonValue) {
  const written: { value: JsonValue | undefined } = { value: start };
  const [field] = formFields({ properties: { it: schema } });
  if (!field) throw new Error("no field");
  function Holder() {
    const [value, setValue] = useState<JsonValue | undefined>(start);
    written.value = value;
    return <Control field={field as ControlProps["field"]} value={value} onChange={setValue} disabled={false} />;
  }
  render(<Holder />);
  return written;
}

describe("a duration in seconds", () => {
  it("is shown in the unit that fits, and written in seconds", async () => {
    const written = show(DurationControl, { type: "number", title: "Timeout" }, 300);
    expect(screen.getByRole("textbox")).toHaveProperty("value", "5");
    expect(screen.getByRole("combobox")).toHaveProperty("value", "60");
    await userEvent.clear(screen.getByRole("textbox"));
    await userEvent.type(screen.getByRole("textbox"), "1.5");
    expect(written.value).toBe(90);
    await userEvent.selectOptions(screen.getByRole("combobox"), "hours");
    expect(written.value).toBe(5_400);
  });
});

describe("cron", () => {
  it("is changed part by part", async () => {
    const written = show(CronControl, { type: "string" }, "0 6 * * *");
    const parts = screen.getByRole("group", { name: "Parts of the schedule" });
    await userEvent.click(within(parts).getByLabelText("weekday"));
    await userEvent.keyboard("1-5");
    expect(written.value).toBe("0 6 * * 1-5");
    expect(screen.getByLabelText("Common schedules")).toHaveProperty("value", "0 6 * * 1-5");
  });

  it("of another form is written whole", () => {
    show(CronControl, { type: "string" }, "@daily");
    expect(screen.queryByRole("group", { name: "Parts of the schedule" })).toBeNull();
  });
});

describe("a combobox", () => {
  it("is narrowed down and chosen from by keyboard, and takes any other text", async () => {
    Element.prototype.scrollIntoView = () => undefined;
    function Holder() {
      const [value, setValue] = useState("");
      return <Combobox aria-label="Zone" value={value} onChange={setValue} disabled={false} choices={["UTC", "Europe/Berlin", "Europe/Rome"].map((zone) => ({ value: zone }))} />;
    }
    render(<Holder />);
    const input = screen.getByRole("combobox", { name: "Zone" });
    await userEvent.type(input, "eur");
    expect(screen.getAllByRole("option").map((option) => option.textContent)).toEqual(["Europe/Berlin", "Europe/Rome"]);
    await userEvent.keyboard("{ArrowDown}{ArrowDown}{Enter}");
    expect(input).toHaveProperty("value", "Europe/Rome");
    expect(screen.queryAllByRole("option")).toEqual([]);
    await userEvent.clear(input);
    await userEvent.type(input, "Mars");
    expect(input).toHaveProperty("value", "Mars");
  });
});

describe("key and value", () => {
  it("take lines that are pasted", async () => {
    const session = open("action.http", { url: "/" });
    const headers = screen.getByRole("group", { name: "Headers" });
    await userEvent.click(within(headers).getByRole("button", { name: "Add entry" }));
    await userEvent.click(within(headers).getByLabelText("Name 1"));
    await userEvent.paste("Accept: text/plain\nX-Trace: 1");
    expect(configOf(session)).toEqual({ url: "/", headers: { Accept: "text/plain", "X-Trace": "1" } });
  });

  it("are edited as text, and moved with the arrow keys", async () => {
    const session = open("action.http", { url: "/", headers: { A: "1", B: "2" } });
    const headers = screen.getByRole("group", { name: "Headers" });
    within(headers).getByRole("button", { name: "Move entry 2" }).focus();
    await userEvent.keyboard("{ArrowUp}");
    expect(Object.keys(configOf(session)?.["headers"] as object)).toEqual(["B", "A"]);
    await userEvent.click(within(headers).getByRole("button", { name: "Edit as text" }));
    const text = within(headers).getByLabelText("All entries, one a line");
    await userEvent.clear(text);
    await userEvent.type(text, "C: 3");
    expect(configOf(session)).toEqual({ url: "/", headers: { C: "3" } });
  });
});
