import styles from "./Skeleton.module.css";

interface SkeletonProps {
  height?: number;
  width?: number | string;
}

export function Skeleton({ height = 16, width = "100%" }: SkeletonProps) {
  return <span className={styles["skeleton"]} style={{ height, width }} aria-hidden />;
}
