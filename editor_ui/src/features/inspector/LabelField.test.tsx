import { act, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { open } from "~/test/openNode";

describe("the name of a node", () => {
  it("gives the id, in expressions too, while Airflow has not seen it", async () => {
    const session = open("action.http", {});
    act(() => session.select(["before"]));
    const name = screen.getByLabelText("Name");
    await userEvent.clear(name);
    await userEvent.type(name, "Fetch orders");
    await userEvent.tab();
    expect(session.history.store.getState().document.nodes[1]).toMatchObject({
      id: "fetch_orders",
      data: { label: "Fetch orders" },
    });
    expect([...session.view.getState().selection]).toEqual(["fetch_orders"]);
  });

  it("leaves a deployed id alone", async () => {
    const session = open("action.http", {});
    session.settledIds.add("it");
    await userEvent.type(screen.getByLabelText("Name"), " more");
    await userEvent.tab();
    expect(session.history.store.getState().document.nodes[2]?.id).toBe("it");
  });
});
