import { createContext, useContext, useId, useMemo, type ReactNode } from "react";
import { CircleAlert, TriangleAlert } from "lucide-react";
import type { Diagnostic } from "~/shared/api/types";
import { capitalised } from "~/shared/lib/format";
import { classes } from "~/shared/lib/classes";
import styles from "./Field.module.css";

type FieldProblem = Pick<Diagnostic, "severity" | "message" | "advice">;

interface FieldProps {
  label: string;
  children: ReactNode;
  help?: string;
  example?: string;
  required?: boolean;
  problems?: FieldProblem[];
  /** Set where the control is made of several inputs that each have a label of their own. */
  group?: boolean;
  /** Where its value stands in the node, as diagnostics name it: a jump to a problem looks for it. */
  path?: string;
}

interface FieldIds {
  controlId: string;
  describedBy: string | undefined;
  invalid: boolean;
}

const FieldContext = createContext<FieldIds>({ controlId: "", describedBy: undefined, invalid: false });

/** What an input inside a Field spreads to be named and described by it. */
export function useFieldProps(): { id: string; "aria-describedby"?: string; "aria-invalid"?: true } {
  const { controlId, describedBy, invalid } = useContext(FieldContext);
  return { id: controlId, "aria-describedby": describedBy, "aria-invalid": invalid || undefined };
}

export function Field({ label, children, help, example, required = false, problems = [], group = false, path }: FieldProps) {
  const controlId = useId();
  const notesId = `${controlId}-notes`;
  const invalid = problems.some((problem) => problem.severity === "error");
  const hasNotes = help !== undefined || example !== undefined || problems.length > 0;
  const ids = useMemo(
    () => ({ controlId, describedBy: hasNotes ? notesId : undefined, invalid }),
    [controlId, notesId, hasNotes, invalid],
  );
  const caption = (
    <>
      {label}
      {required && (
        <span className={styles["required"]} title="Required" aria-hidden>
          *
        </span>
      )}
    </>
  );
  return (
    <div
      className={styles["field"]}
      role={group ? "group" : undefined}
      aria-labelledby={group ? `${controlId}-label` : undefined}
      data-field={path}
    >
      {group ? (
        <span id={`${controlId}-label`} className={styles["label"]}>
          {caption}
        </span>
      ) : (
        <label htmlFor={controlId} className={styles["label"]}>
          {caption}
        </label>
      )}
      <FieldContext.Provider value={ids}>{children}</FieldContext.Provider>
      {hasNotes && (
        <div id={notesId} className={styles["notes"]}>
          {problems.map((problem, index) => (
            <p key={index} className={classes(styles["problem"], styles[problem.severity])}>
              {problem.severity === "error" ? <CircleAlert size={14} aria-hidden /> : <TriangleAlert size={14} aria-hidden />}
              <span>
                {capitalised(problem.message)} {problem.advice}
              </span>
            </p>
          ))}
          {help !== undefined && <p>{help}</p>}
          {example !== undefined && (
            <p>
              Example: <code>{example}</code>
            </p>
          )}
        </div>
      )}
    </div>
  );
}
