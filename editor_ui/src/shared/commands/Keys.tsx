import { keyCaps } from "./keys";
import styles from "./Keys.module.css";

/** A shortcut as keys to press. */
export function Keys({ keys }: { keys: string }) {
  return (
    <span className={styles["keys"]}>
      {keyCaps(keys).map((cap) => (
        <kbd key={cap}>{cap}</kbd>
      ))}
    </span>
  );
}
