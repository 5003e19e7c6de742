import { hasEditsToLose, keepEverything, retryEverything } from "./session";

let watching = false;

/** Looks after the edits of all open workflows for as long as the page lives, also while Airflow shows another one. */
export function watchPage(): void {
  if (watching) return;
  watching = true;
  window.addEventListener("pagehide", () => void keepEverything());
  window.addEventListener("online", retryEverything);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") void keepEverything();
    else retryEverything();
  });
  window.addEventListener("beforeunload", (event) => {
    if (hasEditsToLose()) event.preventDefault();
  });
}
