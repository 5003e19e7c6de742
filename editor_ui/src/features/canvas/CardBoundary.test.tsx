import type { NodeProps } from "@xyflow/react";
import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { renderInApp } from "~/test/render";
import { node } from "~/test/samples";
import { bounded } from "./CardBoundary";
import type { FlowNode } from "./flowStore";

it("a card that cannot be drawn keeps its name, and leaves the others alone", async () => {
  const user = userEvent.setup();
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  let broken = true;
  const Card = bounded(({ id }: NodeProps<FlowNode>) => {
    if (id === "bad" && broken) throw new Error("no drawing");
    return <article aria-label={`drawn ${id}`} />;
  });
  const propsOf = (id: string) => ({ id, data: { node: node(id) } }) as unknown as NodeProps<FlowNode>;
  renderInApp(
    <>
      <Card {...propsOf("good")} />
      <Card {...propsOf("bad")} />
    </>,
  );
  expect(screen.getByRole("article", { name: "drawn good" })).toBeTruthy();
  const card = screen.getByRole("article", { name: "bad" });
  broken = false;
  await user.click(within(card).getByRole("button", { name: "Not drawn. Try again" }));
  expect(screen.getByRole("article", { name: "drawn bad" })).toBeTruthy();
});
