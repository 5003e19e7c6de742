import type { Viewport } from "@xyflow/react";
import type { WorkflowDocument } from "~/shared/document/types";
import { CARD_WIDTH } from "./cardSize";

const MARGIN = 80;
const SMALLEST_ZOOM = 0.45;

export interface Size {
  width: number;
  height: number;
}

/** The first view on a workflow, computed: React Flow's own fitView would first draw every node. */
export function startingViewport(document: WorkflowDocument, frame: Size): Viewport {
  if (document.nodes.length === 0) return { x: 0, y: 0, zoom: 1 };
  const xs = document.nodes.map((node) => node.position.x);
  const ys = document.nodes.map((node) => node.position.y);
  const left = xs.reduce((a, b) => Math.min(a, b));
  const top = ys.reduce((a, b) => Math.min(a, b));
  const width = xs.reduce((a, b) => Math.max(a, b)) - left + CARD_WIDTH;
  const height = ys.reduce((a, b) => Math.max(a, b)) - top + 120;
  const fitting = Math.min((frame.width - MARGIN) / width, (frame.height - MARGIN) / height);
  const zoom = Math.min(1, Math.max(SMALLEST_ZOOM, fitting));
  return {
    x: Math.max((frame.width - width * zoom) / 2, MARGIN / 2) - left * zoom,
    y: Math.max((frame.height - height * zoom) / 2, MARGIN / 2) - top * zoom,
    zoom,
  };
}
