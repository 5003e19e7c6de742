import { CircleAlert, TriangleAlert } from "lucide-react";
import { useNodeProblems } from "~/shared/document/SessionContext";
import { classes } from "~/shared/lib/classes";
import { canvasText } from "./text";
import styles from "./NodeCard.module.css";

/** How many problems a node has, and which. */
export function ProblemBadge({ nodeId }: { nodeId: string }) {
  const problems = useNodeProblems(nodeId);
  if (problems.length === 0) return null;
  const isError = problems.some((problem) => problem.severity === "error");
  const Icon = isError ? CircleAlert : TriangleAlert;
  return (
    <span
      className={classes(styles["problems"], isError ? styles["error"] : styles["warning"])}
      role="img"
      aria-label={canvasText("problems", { count: problems.length })}
      title={problems.map((problem) => problem.message).join("\n")}
    >
      <Icon size={16} />
    </span>
  );
}
