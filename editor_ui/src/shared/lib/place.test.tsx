import { cleanup, fireEvent, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { renderInApp } from "~/test/render";
import { useGo, usePlace } from "./place";

function Here() {
  const go = useGo();
  const place = usePlace();
  const startRun = () => {
    go({ run: "manual__1", panel: null });
    go({ node: null });
  };
  return (
    <>
      <button onClick={startRun}>run</button>
      <button onClick={() => go({ panel: "runs" })}>panel</button>
      <p>run {place.run ?? "none"}</p>
    </>
  );
}

it("keeps both of two changes that come together, and parameters that are not ours", () => {
  renderInApp(<Here />, "?theirs=1&workflow=orders&node=fetch&panel=runs");
  fireEvent.click(screen.getByText("run"));
  expect(window.location.search).toBe("?theirs=1&workflow=orders&run=manual__1");
  expect(screen.getByText("run manual__1")).toBeTruthy();
});

it("starts from the address when that changed without us", () => {
  renderInApp(<Here />, "?workflow=orders");
  fireEvent.click(screen.getByText("run"));
  window.history.replaceState(null, "", "/plugin/workflows?workflow=other");
  fireEvent.click(screen.getByText("panel"));
  expect(window.location.search).toBe("?workflow=other&panel=runs");
});

it("forgets what was asked for once a link led elsewhere", () => {
  renderInApp(<Here />, "?workflow=orders");
  fireEvent.click(screen.getByText("run"));
  fireEvent.click(screen.getByText("run"));
  cleanup();
  renderInApp(<Here />, "?page=settings");
  fireEvent.click(screen.getByText("panel"));
  expect(window.location.search).toBe("?page=settings&panel=runs");
});
