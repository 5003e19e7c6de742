import type { Viewport } from "@xyflow/react";
import { placesOf, type Size } from "~/shared/document/groups";
import { isDecoration, type WorkflowDocument } from "~/shared/document/types";
import { CARD_WIDTH } from "./cardSize";

const MARGIN = 80;
const SMALLEST_ZOOM = 0.45;

/** The first view on a workflow, computed: React Flow's own fitView would first draw every node. */
export function startingViewport(document: WorkflowDocument, frame: Size): Viewport {
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
  const zoom = Math.min(1, Math.max(SMALLEST_ZOOM, fitting));
  return {
    x: Math.max((frame.width - width * zoom) / 2, MARGIN / 2) - left * zoom,
    y: Math.max((frame.height - height * zoom) / 2, MARGIN / 2) - top * zoom,
    zoom,
  };
}
