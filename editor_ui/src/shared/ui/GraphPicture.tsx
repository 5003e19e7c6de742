import { useId } from "react";
import type { NodeKind, Picture } from "~/shared/api/types";
import type { Point } from "~/shared/document/types";
import { useKinds } from "~/shared/kinds/KindsContext";
import styles from "./GraphPicture.module.css";

const CARD = { width: 200, height: 72 };
const MARGIN = 36;

/** The curve between two cards, out on the right and in on the left. */
function curve(source: Point, target: Point): string {
  const from = { x: source.x + CARD.width, y: source.y + CARD.height / 2 };
  const to = { x: target.x, y: target.y + CARD.height / 2 };
  const bend = Math.max(Math.abs(to.x - from.x) / 2, 30);
  return `M${from.x} ${from.y}C${from.x + bend} ${from.y} ${to.x - bend} ${to.y} ${to.x} ${to.y}`;
}

/** A workflow's graph, small: its shape and the colours of its kinds. With a label it is an image, else decoration. */
export function GraphPicture({ picture, label }: { picture: Picture; label?: string }) {
  const kinds = useKinds();
  const titleId = useId();
  const { nodes, edges } = picture;
  const right = Math.max(0, ...nodes.map(({ x }) => x)) + CARD.width;
  const bottom = Math.max(0, ...nodes.map(({ y }) => y)) + CARD.height;
  const categoryOf = (type: string): NodeKind["category"] | undefined => kinds.get(type)?.category;
  const view = `${-MARGIN} ${-MARGIN} ${right + 2 * MARGIN} ${bottom + 2 * MARGIN}`;
  return (
    <svg
      className={styles["picture"]}
      viewBox={view}
      preserveAspectRatio="xMidYMid meet"
      {...(label === undefined ? { "aria-hidden": true } : { role: "img", "aria-labelledby": titleId })}
    >
      {label !== undefined && <title id={titleId}>{label}</title>}
      {edges.map(({ source, target }, index) => {
        const [from, to] = [nodes[source], nodes[target]];
        return from && to && <path key={index} className={styles["edge"]} d={curve(from, to)} />;
      })}
      {nodes.map(({ x, y, type }, index) => (
        <rect
          key={index}
          className={styles["node"]}
          data-category={categoryOf(type)}
          x={x}
          y={y}
          width={CARD.width}
          height={CARD.height}
          rx={14}
        />
      ))}
    </svg>
  );
}
