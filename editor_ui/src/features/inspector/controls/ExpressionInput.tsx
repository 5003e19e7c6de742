import { useEffect, useLayoutEffect, useRef, useState, type DragEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Diagnostic } from "~/shared/api/types";
import { EXPRESSION_DRAG_TYPE, registerFocusedField, unregisterField, type ExpressionField } from "~/shared/expressions/focusedField";
import { classes } from "~/shared/lib/classes";
import type { JsonValue } from "~/shared/lib/json";
import { useEditableProps } from "~/shared/ui/Field";
import { TextArea } from "~/shared/ui/inputs";
import type { CodeHandle } from "../code/CodeEditor";
import type { TextProblem } from "../code/errors";
import { loadCode, LoadedCode, useCodeLoaded } from "../code/load";
import { hasExpression } from "../expressions/tokens";
import { usePreview } from "../expressions/usePreview";
import { useSight } from "../expressions/useSight";
import { ValuePreview } from "../expressions/ValuePreview";
import { textProblems } from "../problems";
import { inserted } from "./inserted";
import { InsertMenu } from "./InsertMenu";
import styles from "./controls.module.css";

interface ExpressionInputProps {
  value: string;
  onChange: (value: string) => void;
  disabled: boolean;
  placeholder?: string;
  "aria-label"?: string;
  prose?: boolean;
  maxHeight?: number;
  /** Names that this field has beside those of the node, such as "item". */
  names?: readonly string[];
  problems?: readonly Diagnostic[];
  /** One of many: what it gives is shown once somebody has been in it. */
  quiet?: boolean;
  json?: boolean;
  /** More places to mark, such as where it is no JSON. */
  marks?: TextProblem[];
  /** The value that the preview evaluates, where the text stands for another one. */
  evaluated?: JsonValue;
}

const NO_NAMES: readonly string[] = [];
type Selection = { anchor: number; head: number } | null;

/**
 * Text that may hold `{{ … }}`. It is a plain text field until somebody is in it or there is an expression in it:
 * then the code editor takes its place, with the cursor where it was.
 */
export function ExpressionInput({ value, onChange, disabled, problems, ...rest }: ExpressionInputProps) {
  const { prose = false, maxHeight = 320, names = NO_NAMES, quiet = false, json = false, placeholder } = rest;
  const { t } = useTranslation("inspector");
  const root = useRef<HTMLDivElement>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const handle = useRef<CodeHandle>(null);
  const [touched, setTouched] = useState(false);
  const [composing, setComposing] = useState(false);
  const [started, setStarted] = useState<{ selection: Selection } | null>(null);
  const loaded = useCodeLoaded();
  const templated = hasExpression(value);
  const wanted = (touched || templated) && !composing;
  const editable = useEditableProps();
  const previewed = (touched || !quiet) && templated && !disabled;
  const sight = useSight(touched || previewed, names);
  const preview = usePreview(value, rest.evaluated ?? value, sight.sample, previewed && sight.language !== undefined);
  const label = rest["aria-label"];

  useEffect(() => {
    if (wanted) void loadCode();
  }, [wanted]);
  useLayoutEffect(() => {
    if (started || !loaded || !wanted) return;
    const plain = area.current;
    const focused = plain !== null && document.activeElement === plain;
    setStarted({ selection: focused ? { anchor: plain.selectionStart, head: plain.selectionEnd } : null });
  }, [loaded, started, wanted]);

  const insert = (path: string, at?: number) => {
    const view = handle.current?.view;
    const plain = area.current;
    const from = at ?? view?.state.selection.main.from ?? plain?.selectionStart ?? value.length;
    const to = at ?? view?.state.selection.main.to ?? plain?.selectionEnd ?? from;
    const { text, caret } = inserted(path, value, from, json);
    if (view) {
      view.dispatch({ changes: { from, to, insert: text }, selection: { anchor: from + caret }, userEvent: "input.paste" });
      view.focus();
      return;
    }
    onChange(value.slice(0, from) + text + value.slice(to));
    requestAnimationFrame(() => {
      area.current?.focus();
      area.current?.setSelectionRange(from + caret, from + caret);
    });
  };

  const own = useRef<ExpressionField>({ insert });
  useEffect(() => {
    own.current.insert = (path) => insert(path);
  });
  useEffect(() => {
    const field = own.current;
    return () => unregisterField(field);
  }, []);

  const enter = () => {
    setTouched(true);
    registerFocusedField(own.current);
  };
  const drop = (event: DragEvent) => {
    const path = event.dataTransfer.getData(EXPRESSION_DRAG_TYPE);
    if (path === "" || disabled) return;
    event.preventDefault();
    event.stopPropagation();
    const at = handle.current?.view.posAtCoords({ x: event.clientX, y: event.clientY });
    insert(path, value === "" ? 0 : (at ?? undefined));
  };

  return (
    <>
      <div
        ref={root}
        className={styles["expression"]}
        onDropCapture={drop}
        onDragOver={(event) => event.dataTransfer.types.includes(EXPRESSION_DRAG_TYPE) && event.preventDefault()}
      >
        {loaded && started ? (
          <div
            className={classes(styles["code"], (!prose || templated) && styles["mono"])}
            data-disabled={disabled || undefined}
            data-invalid={(label === undefined && editable["aria-invalid"]) || undefined}
            style={{ maxHeight }}
          >
            <LoadedCode
              ref={handle}
              value={value}
              onChange={onChange}
              disabled={disabled}
              json={json}
              placeholder={placeholder}
              attributes={label === undefined ? editable : { "aria-label": label }}
              sight={sight}
              words={{ type: (type) => t(`types.${type}`), sample: t("preview.sample") }}
              problems={[...textProblems(problems), ...(rest.marks ?? [])]}
              selection={started.selection}
              onFocus={enter}
            />
          </div>
        ) : (
          <TextArea
            ref={area}
            aria-label={label}
            placeholder={placeholder}
            maxHeight={maxHeight}
            mono={!prose || templated}
            value={value}
            disabled={disabled}
            onChange={onChange}
            onFocus={enter}
            onCompositionStart={() => setComposing(true)}
            onCompositionEnd={() => setComposing(false)}
          />
        )}
        {!disabled && (
          <div className={styles["insert"]}>
            <InsertMenu names={names} onInsert={(path) => insert(path)} />
          </div>
        )}
      </div>
      {preview && <ValuePreview preview={preview} sampled={sight.sampled} asked={touched} />}
    </>
  );
}
