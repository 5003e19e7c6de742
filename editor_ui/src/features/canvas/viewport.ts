import type { Viewport } from "@xyflow/react";
import { placesOf, type Size } from "~/shared/document/groups";
import { isDecoration, type WorkflowDocument } from "~/shared/document/types";
import { CARD_WIDTH } from "~/shared/kinds/cardSize";

const MARGIN = 80;
/** Words can be read from here on. */
const READABLE_ZOOM = 0.45;
/** States can still be told apart, which is what matters when a run is looked at as a whole. */
const SMALLEST_ZOOM = 0.2;

/**
 * The first view on a workflow, computed: React Flow's own fitView would first draw every node. What does not fit is shown
 * from its left end on; `whole` prefers all of it, if small, to a part that can be read.
 */
export function startingViewport(document: WorkflowDocument, frame: Size, whole: boolean): Viewport {
  if (document.nodes.length === 0) return { x: 0, y: 0, zoom: 1 };
  const places = placesOf(document.nodes);
  const boxes = document.nodes.map((node) => {
    const place = places.get(node.id) ?? node.position;
    const drawn = isDecoration(node);
    return { ...place, right: place.x + ((drawn && node.width) || CARD_WIDTH), bottom: place.y + ((drawn && node.height) || 120) };
  });
  const left = boxes.map((box) => box.x).reduce((a, b) => Math.min(a, b));
  const top = boxes.map((box) => box.y).reduce((a, b) => Math.min(a, b));
  const width = boxes.map((box) => box.right).reduce((a, b) => Math.max(a, b)) - left;
  const height = boxes.map((box) => box.bottom).reduce((a, b) => Math.max(a, b)) - top;
  const fitting = Math.min((frame.width - MARGIN) / width, (frame.height - MARGIN) / height);
  const zoom = whole && fitting >= SMALLEST_ZOOM ? Math.min(1, fitting) : Math.min(1, Math.max(READABLE_ZOOM, fitting));
  const first = boxes.reduce((a, b) => (b.x < a.x ? b : a));
  // What is too tall is seen at the height where it begins, without leaving more than the margin empty.
  const highest = MARGIN / 2 - top * zoom;
  const lowest = frame.height - MARGIN / 2 - (top + height) * zoom;
  const begins = frame.height / 2 - ((first.y + first.bottom) / 2) * zoom;
  return {
    x: Math.max((frame.width - width * zoom) / 2, MARGIN / 2) - left * zoom,
    y: lowest > highest ? (lowest + highest) / 2 : Math.min(highest, Math.max(lowest, begins)),
    zoom,
  };
}
