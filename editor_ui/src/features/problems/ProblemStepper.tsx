import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "~/shared/document/SessionContext";
import { useProblemGroups } from "./problemList";
import styles from "./ProblemsPanel.module.css";

/** F8 goes to the next problem's field, Shift+F8 to the one before; a screen reader hears which. */
export function ProblemStepper() {
  const { t } = useTranslation("problems");
  const session = useSession();
  const groups = useProblemGroups();
  const [heard, setHeard] = useState("");
  const last = useRef<string | null>(null);

  useEffect(() => {
    const flat = groups.flatMap(({ nodeId, problems }) =>
      problems.map((problem) => ({ nodeId, problem, key: JSON.stringify([nodeId, problem.code, problem.field, problem.message]) })),
    );
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== "F8" || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      if (flat.length === 0) {
        setHeard(t("none"));
        return;
      }
      const at = flat.findIndex(({ key }) => key === last.current);
      const step = event.shiftKey ? -1 : 1;
      const next = at === -1 ? (event.shiftKey ? flat.length - 1 : 0) : (at + step + flat.length) % flat.length;
      const found = flat[next];
      if (!found) return;
      last.current = found.key;
      session.show(found.nodeId, found.problem.field);
      setHeard(t("step", { number: next + 1, total: flat.length, message: found.problem.message }));
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [groups, session, t]);

  return (
    <div role="status" className={styles["heard"]}>
      {heard}
    </div>
  );
}
