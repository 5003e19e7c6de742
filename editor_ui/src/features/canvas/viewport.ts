import type { Viewport } from "@xyflow/react";
import type { WorkflowDocument } from "~/shared/document/types";
import { CARD_WIDTH } from "./cardSize";

const MARGIN = 80;
// Palette, inspector and Airflow's navigation take about this much of the window.
const BESIDE = 700;
const ABOVE = 260;

/** The first view on a workflow, computed: React Flow's own fitView would first draw every node. */
export function startingViewport(document: WorkflowDocument): Viewport {
  if (document.nodes.length === 0) return { x: 0, y: 0, zoom: 1 };
  const xs = document.nodes.map((node) => node.position.x);
  const ys = document.nodes.map((node) => node.position.y);
  const left = xs.reduce((a, b) => Math.min(a, b));
  const top = ys.reduce((a, b) => Math.min(a, b));
  const width = xs.reduce((a, b) => Math.max(a, b)) - left + CARD_WIDTH;
  const height = ys.reduce((a, b) => Math.max(a, b)) - top + 120;
  const spaceX = Math.max(window.innerWidth - BESIDE, 320);
  const spaceY = Math.max(window.innerHeight - ABOVE, 240);
  const zoom = Math.min(1, Math.max(0.45, Math.min((spaceX - MARGIN) / width, (spaceY - MARGIN) / height)));
  return {
    x: Math.max((spaceX - width * zoom) / 2, MARGIN / 2) - left * zoom,
    y: Math.max((spaceY - height * zoom) / 2, MARGIN / 2) - top * zoom,
    zoom,
  };
}
