import type { Point } from "~/shared/document/types";

/** The id of the React Flow element of a sort under a point of the window, or null; "" for one without an id. */
export function elementAt({ x, y }: Point, selector: string, noId = false): string | null {
  for (const element of document.elementsFromPoint(x, y)) {
    const found = element.closest(selector);
    if (found) return noId ? "" : found.getAttribute("data-id");
  }
  return null;
}
