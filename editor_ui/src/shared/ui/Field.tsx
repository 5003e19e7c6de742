import { createContext, useContext, useId, useMemo, type ReactNode } from "react";
import { CircleAlert, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
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
  /** Stands behind the help, such as a button that fills the example in. */
  aside?: ReactNode;
}

interface FieldIds {
  controlId: string;
  labelId: string;
  describedBy: string | undefined;
  invalid: boolean;
}

const FieldContext = createContext<FieldIds>({ controlId: "", labelId: "", describedBy: undefined, invalid: false });

/** What an input inside a Field spreads to be named and described by it. */
export function useFieldProps(): { id: string; "aria-describedby"?: string; "aria-invalid"?: true } {
  const { controlId, describedBy, invalid } = useContext(FieldContext);
  return { id: controlId, "aria-describedby": describedBy, "aria-invalid": invalid || undefined };
}

/** The same for an editor that no `<label>` can name: an element whose content is edited. */
export function useEditableProps(): Record<string, string> {
  const { controlId, labelId, describedBy, invalid } = useContext(FieldContext);
  return {
    id: controlId,
    "aria-labelledby": labelId,
    ...(describedBy !== undefined && { "aria-describedby": describedBy }),
    ...(invalid && { "aria-invalid": "true" }),
  };
}

export function Field({ label, children, help, example, required = false, problems = [], group = false, path, aside }: FieldProps) {
  const { t } = useTranslation("shared");
  const controlId = useId();
  const labelId = `${controlId}-label`;
  const notesId = `${controlId}-notes`;
  const invalid = problems.some((problem) => problem.severity === "error");
  const hasNotes = help !== undefined || example !== undefined || problems.length > 0;
  const ids = useMemo(
    () => ({ controlId, labelId, describedBy: hasNotes ? notesId : undefined, invalid }),
    [controlId, labelId, notesId, hasNotes, invalid],
  );
  const caption = (
    <>
      {label}
      {required && (
        <span className={styles["required"]} title={t("required")} aria-hidden>
          *
        </span>
      )}
    </>
  );
  return (
    <div
      className={styles["field"]}
      role={group ? "group" : undefined}
      aria-labelledby={group ? labelId : undefined}
      data-field={path}
    >
      {group ? (
        <span id={labelId} className={styles["label"]}>
          {caption}
        </span>
      ) : (
        <label
          id={labelId}
          htmlFor={controlId}
          className={styles["label"]}
          onClick={() => document.querySelector<HTMLElement>(`[id="${controlId}"][contenteditable]`)?.focus()}
        >
          {caption}
        </label>
      )}
      <FieldContext.Provider value={ids}>{children}</FieldContext.Provider>
      {(hasNotes || aside) && (
        <div id={notesId} className={styles["notes"]}>
          {problems.map((problem, index) => (
            <p key={index} className={classes(styles["problem"], styles[problem.severity])}>
              {problem.severity === "error" ? <CircleAlert size={14} aria-hidden /> : <TriangleAlert size={14} aria-hidden />}
              <span>
                {capitalised(problem.message)} {problem.advice}
              </span>
            </p>
          ))}
          {(help !== undefined || aside) && (
            <p>
              {help} {aside}
            </p>
          )}
          {example !== undefined && (
            <p>
              {t("example")} <code>{example}</code>
            </p>
          )}
        </div>
      )}
    </div>
  );
}
