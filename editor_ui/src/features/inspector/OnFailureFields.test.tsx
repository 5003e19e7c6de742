import { act, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { open } from "~/test/openNode";

async function fill(field: HTMLElement, text: string) {
  await userEvent.click(field);
  await userEvent.paste(text);
}

it("asks for what each way to tell of failures needs, and gives no credential to another", async () => {
  const session = open("action.http", {});
  act(() => session.select([]));
  const written = () => session.history.store.getState().document.settings["onFailure"];
  const kind = screen.getByLabelText("When a run fails");
  await userEvent.selectOptions(kind, "Call a webhook");
  await fill(screen.getByLabelText(/^Address of the webhook/), "https://a.example");
  await fill(screen.getByLabelText("Airflow connection"), "pager");
  expect(written()).toEqual({ kind: "webhook", url: "https://a.example", credentialId: "pager" });

  await userEvent.selectOptions(kind, "Send an e-mail");
  expect(screen.queryByLabelText(/^Address of the webhook/)).toBeNull();
  await fill(screen.getByLabelText(/^Addresses/), "ada@x.example, ben@x.example");
  expect(written()).toEqual({ kind: "email", url: "https://a.example", to: ["ada@x.example", "ben@x.example"] });

  await userEvent.selectOptions(kind, "Nothing");
  expect(written()).toBeUndefined();
});
