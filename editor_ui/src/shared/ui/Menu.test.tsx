import { useState } from "react";
import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { Menu as MenuIcon } from "lucide-react";
import { expect, it } from "vitest";
import { renderInApp } from "~/test/render";
import { Dialog } from "./Dialog";
import { Menu, MenuItem } from "./Menu";

function Page() {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Menu label="Actions" icon={MenuIcon}>
        {(close) => (
          <>
            <MenuItem onSelect={close}>First</MenuItem>
            <MenuItem
              onSelect={() => {
                close();
                setAsking(true);
              }}
            >
              Ask
            </MenuItem>
          </>
        )}
      </Menu>
      {asking && (
        <Dialog title="Sure?" onClose={() => setAsking(false)}>
          <p>Well?</p>
        </Dialog>
      )}
    </>
  );
}

it("gives the focus back to its button, also after a dialog that was opened from it", async () => {
  const user = userEvent.setup();
  renderInApp(<Page />);
  const button = screen.getByRole("button", { name: "Actions" });
  await user.click(button);
  expect(document.activeElement?.textContent).toBe("First");
  await user.keyboard("{End}");
  expect(document.activeElement?.textContent).toBe("Ask");
  await user.keyboard("{ArrowDown}{Escape}");
  expect(document.activeElement).toBe(button);

  await user.click(button);
  await user.click(screen.getByRole("menuitem", { name: "Ask" }));
  await user.click(screen.getByRole("button", { name: "Close" }));
  expect(document.activeElement).toBe(button);
});
