import { SelectControl, ExpressionControl } from "./simple";
import type { ControlProps } from "./types";
import styles from "./controls.module.css";

/** An address, joined with the method that it is called with. */
export function UrlControl(props: ControlProps) {
  const { beside, disabled } = props;
  if (!beside) return <ExpressionControl {...props} />;
  return (
    <div className={styles["joined"]}>
      <div className={styles["method"]}>
        <SelectControl {...beside} disabled={disabled} label={beside.field.title} />
      </div>
      <div className={styles["rest"]}>
        <ExpressionControl {...props} />
      </div>
    </div>
  );
}
