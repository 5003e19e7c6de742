import type { ComponentType } from "react";
import { TriangleAlert } from "lucide-react";
import type { NodeProps } from "@xyflow/react";
import { i18n } from "~/shared/i18n/i18n";
import { ErrorBoundary } from "~/shared/ui/ErrorBoundary";
import type { FlowNode } from "./flowStore";
import styles from "./NodeCard.module.css";

/** A card whose drawing fails shows its name and a way to try again; the canvas and the other cards go on. */
export function bounded(Card: ComponentType<NodeProps<FlowNode>>): ComponentType<NodeProps<FlowNode>> {
  return function BoundedCard(props: NodeProps<FlowNode>) {
    const { label } = props.data.node.data;
    return (
      <ErrorBoundary
        what={label}
        fallback={(retry, details) => (
          <article className={styles["card"]} aria-label={label} title={details}>
            <div className={styles["head"]}>
              <TriangleAlert size={18} aria-hidden />
              <div className={styles["words"]}>
                <div className={styles["label"]}>{label}</div>
                <button type="button" className="nodrag" onClick={retry}>
                  {i18n.t("notDrawn")}
                </button>
              </div>
            </div>
          </article>
        )}
      >
        <Card {...props} />
      </ErrorBoundary>
    );
  };
}
