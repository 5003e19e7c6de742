import { memo, useCallback, useContext, useLayoutEffect, useMemo, useRef, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Diagnostic } from "~/shared/api/types";
import { isUsed } from "~/shared/kinds/fields";
import { capitalised } from "~/shared/lib/format";
import type { JsonObject, JsonValue } from "~/shared/lib/json";
import { Field } from "~/shared/ui/Field";
import { TextControl } from "./controls/simple";
import { GROUP_WIDGETS, NARROW_WIDGETS, SHOWS_EXAMPLE } from "./controls/traits";
import { PLACES_PROBLEMS, WidgetsContext } from "./controls/types";
import { Fold } from "./Fold";
import { isAt } from "./problems";
import { exampleValue, type FormField } from "~/shared/forms/schema";
import styles from "./FormFields.module.css";

type SetValue = (name: string, value: JsonValue | undefined) => void;

interface FormFieldsProps {
  fields: FormField[];
  values: JsonObject;
  /** Should stay the same function: a field is drawn again only when something of it has changed. */
  set: SetValue;
  /** Where the values stand in the node, as diagnostics name it. */
  path: string;
  problems: Diagnostic[];
  disabled: boolean;
  /** Small fields stand beside each other, as in a row of a list. */
  dense?: boolean;
  /** What the fields that most people leave alone stand under. */
  foldTitle?: string;
  /** Stands between the fields and those that are folded away. */
  children?: ReactNode;
}

const NONE: Diagnostic[] = [];

/** The problems of each field, and of none of them. */
function useSorted(problems: Diagnostic[], fields: FormField[], path: string): Map<string | null, Diagnostic[]> {
  return useMemo(() => {
    const found = new Map<string | null, Diagnostic[]>();
    for (const problem of problems) {
      if (!isAt(problem, path)) continue;
      const name = fields.find((field) => isAt(problem, `${path}.${field.name}`))?.name ?? null;
      found.set(name, [...(found.get(name) ?? []), problem]);
    }
    return found;
  }, [problems, fields, path]);
}

/** The fields of an object: of a node, of a row, of a field that has fields. Each is drawn by the control of its `x-widget`. */
export function FormFields({ fields, values, set, path, problems, disabled, dense = false, foldTitle, children }: FormFieldsProps) {
  const { t } = useTranslation("inspector");
  const stable = useLatest(set);
  const properties = useMemo(() => Object.fromEntries(fields.map((field) => [field.name, field.schema])), [fields]);
  const used = fields.filter((field) => isUsed(field.schema, properties, values));
  const partners = new Map(used.flatMap((field) => (field.beside === undefined ? [] : [[field.beside, field.name]])));
  const byName = new Map(fields.map((field) => [field.name, field]));
  const sorted = useSorted(problems, used, path);
  const of = (field: FormField) => {
    const partner = field.beside === undefined ? undefined : byName.get(field.beside);
    const own = sorted.get(field.name) ?? NONE;
    const others = partner && sorted.get(partner.name);
    return (
      <FormRow
        key={field.name}
        field={field}
        value={values[field.name]}
        partner={partner}
        partnerValue={partner && values[partner.name]}
        set={stable}
        path={path}
        problems={others ? [...own, ...others] : own}
        disabled={disabled}
        dense={dense}
      />
    );
  };
  const shown = used.filter((field) => !partners.has(field.name));
  const folded = shown.filter((field) => field.advanced);
  const elsewhere = (sorted.get(null) ?? NONE).filter((problem) => dense || problem.field === path);

  return (
    <div className={styles[dense ? "dense" : "fields"]}>
      {elsewhere.map((problem, index) => (
        <p key={index} role="alert" className={styles["problem"]} data-severity={problem.severity}>
          {capitalised(problem.message)} {problem.advice}
        </p>
      ))}
      {shown.filter((field) => !field.advanced).map(of)}
      {children}
      {folded.length > 0 && (
        <Fold
          title={foldTitle ?? t("advanced")}
          troubled={folded.some((field) => sorted.has(field.name))}
          filled={folded.filter((field) => values[field.name] !== undefined).length}
        >
          <div className={styles["fields"]}>{folded.map(of)}</div>
        </Fold>
      )}
    </div>
  );
}

/** A function that stays the same and calls the newest one. */
function useLatest(set: SetValue): SetValue {
  const latest = useRef(set);
  useLayoutEffect(() => {
    latest.current = set;
  });
  return useCallback((name, value) => latest.current(name, value), []);
}

interface FormRowProps {
  field: FormField;
  value: JsonValue | undefined;
  partner: FormField | undefined;
  partnerValue: JsonValue | undefined;
  set: SetValue;
  path: string;
  problems: Diagnostic[];
  disabled: boolean;
  dense: boolean;
}

function isEmpty(value: JsonValue | undefined): boolean {
  return value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
}

const FormRow = memo(function FormRow({ field, value, partner, partnerValue, set, path, problems, disabled, dense }: FormRowProps) {
  const { t } = useTranslation("inspector");
  const widgets = useContext(WidgetsContext);
  const Control = widgets[field.widget] ?? TextControl;
  const place = `${path}.${field.name}`;
  const example = exampleValue(field);
  const offered = example !== undefined && !disabled && isEmpty(value) && !(dense && SHOWS_EXAMPLE.has(field.widget));
  const row = (
    <Field
      label={field.title}
      help={field.help}
      required={field.required}
      problems={PLACES_PROBLEMS.has(field.widget) ? problems.filter((problem) => problem.field === place) : problems}
      group={GROUP_WIDGETS.has(field.widget)}
      path={place}
      aside={
        offered && (
          <button
            type="button"
            className={styles["example"]}
            title={field.example}
            onClick={() => set(field.name, example)}
          >
            {t("useExample")}
          </button>
        )
      }
    >
      <Control
        field={field}
        value={value}
        disabled={disabled}
        path={place}
        problems={problems}
        onChange={(next) => set(field.name, next)}
        beside={partner && { field: partner, value: partnerValue, onChange: (next) => set(partner.name, next) }}
      />
    </Field>
  );
  return dense ? <div className={styles[NARROW_WIDGETS.has(field.widget) ? "narrow" : "wide"]}>{row}</div> : row;
});
