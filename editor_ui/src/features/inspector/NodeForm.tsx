import { Suspense, useCallback, useEffect, useMemo, useRef } from "react";
import { Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import type { Diagnostic, NodeKind } from "~/shared/api/types";
import { removeElements, setConfig, setNotes, setOption, toggleDisabled, type Change } from "~/shared/document/operations";
import { useNodeProblems, useSession } from "~/shared/document/SessionContext";
import type { WorkflowNode } from "~/shared/document/types";
import { KindIcon } from "~/shared/kinds/KindIcon";
import { useKind } from "~/shared/kinds/KindsContext";
import { capitalised } from "~/shared/lib/format";
import { type JsonObject, type JsonValue } from "~/shared/lib/json";
import { part } from "~/shared/lib/parts";
import { Field } from "~/shared/ui/Field";
import { IconButton } from "~/shared/ui/Button";
import { Switch, TextArea } from "~/shared/ui/inputs";
import { FormNodeContext } from "./controls/insertions";
import { WidgetsContext } from "./controls/types";
import { WIDGETS } from "./controls/widgets";
import { CREDENTIAL, CredentialField } from "./CredentialField";
import { Fold } from "./Fold";
import { focusField } from "./focusField";
import { FormFields } from "./FormFields";
import { LabelField } from "./LabelField";
import { isAt } from "./problems";
import { SchedulePreview } from "./SchedulePreview";
import { formFields, type FormField } from "~/shared/forms/schema";
import styles from "./Inspector.module.css";

const ListenSection = part(async () => (await import("./listening/ListenSection")).ListenSection);

const NOTES = "notes";
const NO_VALUES: JsonObject = {};
const NO_FIELDS: FormField[] = [];

/** The two parts of a node that have a form of their own, and how a field of them is set. */
const SETTERS: Record<"config" | "options", (id: string, name: string, value: JsonValue | undefined) => Change> = {
  config: setConfig,
  options: setOption,
};

function useSetter(nodeId: string, part: keyof typeof SETTERS) {
  const session = useSession();
  return useCallback(
    (name: string, value: JsonValue | undefined) =>
      session.change(SETTERS[part](nodeId, name, value), `${nodeId}.${part}.${name}`),
    [session, nodeId, part],
  );
}

/** What every node has beside its config. */
function CommonFields({ node, problems }: { node: WorkflowNode; problems: Diagnostic[] }) {
  const { t } = useTranslation("inspector");
  const session = useSession();
  return (
    <>
      <Field label={t("notes.label")} help={t("notes.help")} problems={problems} path={NOTES}>
        <TextArea
          value={node.data.notes ?? ""}
          disabled={!session.editable}
          onChange={(notes) => session.change(setNotes(node.id, notes), `${node.id}.notes`)}
        />
      </Field>
      <Field label={t("disabled.label")} help={t("disabled.help")}>
        <Switch
          checked={node.data.disabled === true}
          disabled={!session.editable}
          onChange={() => session.change(toggleDisabled([node.id]))}
        />
      </Field>
    </>
  );
}

/** Puts the cursor into the field that somebody asked to see. */
function useSoughtField(nodeId: string) {
  const { view } = useSession();
  const sought = useStore(view, (state) => state.sought);
  const form = useRef<HTMLElement>(null);
  useEffect(() => {
    const section = form.current;
    if (sought?.nodeId !== nodeId || !section) return;
    // A field that is drawn as part of another one has no place of its own.
    const place = focusField(section, sought.field) ? sought.field : "label";
    if (place === "label") focusField(section, place);
    view.setState({ sought: null });
    // In a form that was just drawn, code editors take the place of plain fields a moment later.
    requestAnimationFrame(() => {
      if (section.isConnected && document.activeElement === document.body) focusField(section, place);
    });
  }, [nodeId, sought, view]);
  return form;
}

function Header({ node, kind }: { node: WorkflowNode; kind: NodeKind | undefined }) {
  const { t } = useTranslation("inspector");
  const session = useSession();
  return (
    <header className={styles["header"]}>
      <KindIcon type={node.type} category={kind?.category} />
      <div className={styles["kind"]}>
        <h2>{kind?.label ?? node.type}</h2>
        <p>{kind?.description ?? t("unknownKind")}</p>
      </div>
      {session.editable && (
        <IconButton
          small
          label={t("deleteNode")}
          icon={Trash2}
          onClick={() => session.change(removeElements([node.id], []))}
        />
      )}
    </header>
  );
}

/** Whether a problem is shown at a field of the form. */
function hasField(problem: Diagnostic, fields: FormField[], options: FormField[]): boolean {
  const place = problem.field ?? "";
  return (
    place === CREDENTIAL ||
    place === NOTES ||
    fields.some((field) => isAt(problem, `config.${field.name}`)) ||
    options.some((field) => isAt(problem, `options.${field.name}`))
  );
}

export function NodeForm({ node }: { node: WorkflowNode }) {
  const { t } = useTranslation("inspector");
  const session = useSession();
  const kind = useKind(node.type);
  const problems = useNodeProblems(node.id);
  const form = useSoughtField(node.id);
  const fields = useMemo(() => (kind ? formFields(kind.configSchema as JsonObject) : NO_FIELDS), [kind]);
  const options = useMemo(() => (kind?.optionsSchema ? formFields(kind.optionsSchema as JsonObject) : NO_FIELDS), [kind]);
  const plain = useMemo(() => options.map((field) => ({ ...field, advanced: false })), [options]);
  const setField = useSetter(node.id, "config");
  const setOwnOption = useSetter(node.id, "options");
  const at = (name: string) => problems.filter((problem) => problem.field === name);
  const values = node.data.options ?? NO_VALUES;
  const disabled = !session.editable;

  return (
    <FormNodeContext value={node.id}>
      <WidgetsContext value={WIDGETS}>
        <section ref={form} className={styles["form"]} aria-label={t("settingsOf", { name: node.data.label })}>
          <Header node={node} kind={kind} />
          {problems
            .filter((problem) => !hasField(problem, fields, options))
            .map((problem, index) => (
              <p key={index} className={styles["problem"]} data-severity={problem.severity}>
                {capitalised(problem.message)} {problem.advice}
              </p>
            ))}
          <LabelField node={node} />
          <FormFields fields={fields} values={node.data.config} set={setField} path="config" problems={problems} disabled={disabled}>
            {kind?.scheduled && <SchedulePreview node={node} kind={kind} />}
            {kind && <CredentialField node={node} kind={kind} problems={at(CREDENTIAL)} />}
            {kind?.called && session.editable && (
              <Suspense>
                <ListenSection node={node} />
              </Suspense>
            )}
          </FormFields>
          {plain.length > 0 && (
            <Fold
              title={t("options")}
              troubled={problems.some((problem) => isAt(problem, "options"))}
              filled={plain.filter((field) => values[field.name] !== undefined).length}
            >
              <FormFields fields={plain} values={values} set={setOwnOption} path="options" problems={problems} disabled={disabled} />
            </Fold>
          )}
          <CommonFields node={node} problems={at(NOTES)} />
        </section>
      </WidgetsContext>
    </FormNodeContext>
  );
}
