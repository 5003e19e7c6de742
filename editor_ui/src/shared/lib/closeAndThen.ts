import { flushSync } from "react-dom";

/** Closes what is open, which gives the focus back, and does the next thing: both before another key can come. */
export function closeAndThen(close: () => void, next: () => void): void {
  flushSync(close);
  next();
}
