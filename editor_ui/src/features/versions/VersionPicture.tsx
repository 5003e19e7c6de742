import { useTranslation } from "react-i18next";
import type { Change } from "~/shared/api/types";
import { isDecoration, type Point, type WorkflowDocument, type WorkflowNode } from "~/shared/document/types";
import styles from "./VersionsPanel.module.css";

const WIDTH = 220;
const HEIGHT = 64;
const MOST_NODES = 500;

/** Where a node is on the canvas: positions are within groups. */
function placeOf(node: WorkflowNode, nodes: ReadonlyMap<string, WorkflowNode>): Point {
  let { x, y } = node.position;
  let parent = node.parentId === undefined ? undefined : nodes.get(node.parentId);
  for (let depth = 0; parent && depth < 20; depth += 1) {
    x += parent.position.x;
    y += parent.position.y;
    parent = parent.parentId === undefined ? undefined : nodes.get(parent.parentId);
  }
  return { x, y };
}

interface VersionPictureProps {
  document: WorkflowDocument;
  /** Nodes that these name are marked. */
  changes: readonly Change[];
  revision: number;
}

/** A small picture of a version, with what differs in colour. */
export function VersionPicture({ document, changes, revision }: VersionPictureProps) {
  const { t } = useTranslation("versions");
  const all = new Map(document.nodes.map((node) => [node.id, node]));
  const drawn = document.nodes.filter((node) => !isDecoration(node)).slice(0, MOST_NODES);
  const places = new Map(drawn.map((node) => [node.id, placeOf(node, all)]));
  const marks = new Map(changes.map((change) => [change.nodeId, change.action]));
  if (drawn.length === 0) return null;

  const xs = [...places.values()].map(({ x }) => x);
  const ys = [...places.values()].map(({ y }) => y);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const size = [Math.max(...xs) - left + WIDTH, Math.max(...ys) - top + HEIGHT];
  return (
    <svg
      className={styles["picture"]}
      viewBox={`-20 -20 ${(size[0] ?? 0) + 40} ${(size[1] ?? 0) + 40}`}
      role="img"
      aria-label={t("picture", { revision, count: drawn.length })}
    >
      {document.edges.map(({ id, source, target }) => {
        const [from, to] = [places.get(source), places.get(target)];
        if (!from || !to) return null;
        const [x1, y1, x2, y2] = [from.x - left + WIDTH, from.y - top + HEIGHT / 2, to.x - left, to.y - top + HEIGHT / 2];
        const bend = Math.max(40, Math.abs(x2 - x1) / 2);
        return <path key={id} d={`M${x1},${y1} C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}`} />;
      })}
      {drawn.map((node) => {
        const { x, y } = places.get(node.id) ?? { x: 0, y: 0 };
        return (
          <g key={node.id} transform={`translate(${x - left},${y - top})`} data-mark={marks.get(node.id)}>
            <title>{node.data.label}</title>
            <rect width={WIDTH} height={HEIGHT} rx={12} />
            <text x={14} y={HEIGHT / 2 + 8}>
              {node.data.label.length > 17 ? `${node.data.label.slice(0, 16)}…` : node.data.label}
            </text>
          </g>
        );
      })}
    </svg>
  );
}
