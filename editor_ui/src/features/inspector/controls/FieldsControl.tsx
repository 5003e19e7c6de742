import { useContext, useState, type DragEvent } from "react";
import { ListPlus } from "lucide-react";
import { useTranslation } from "react-i18next";
import { EXPRESSION_DRAG_TYPE } from "~/shared/expressions/focusedField";
import { asExpression } from "~/shared/expressions/path";
import type { JsonObject } from "~/shared/lib/json";
import { TextInput } from "~/shared/ui/inputs";
import { Menu, MenuHeading, MenuItem } from "~/shared/ui/Menu";
import { stepsOf } from "../expressions/paths";
import { shortText } from "../expressions/tree";
import { useSight } from "../expressions/useSight";
import { exampleOf, localNames, rowProperty } from "~/shared/forms/schema";
import { ExpressionInput } from "./ExpressionInput";
import { inputFields } from "./inputFields";
import { FormNodeContext } from "./insertions";
import { readJsonText, writeJsonText } from "./JsonControl";
import { Rows, rowsOf } from "./rows";
import { asText } from "./simple";
import type { ControlProps } from "./types";
import styles from "./controls.module.css";

const NEW_ROW: JsonObject = { name: "", value: "" };

/** A name for the value of a path: its last step that is one. */
function nameOf(path: string, taken: ReadonlySet<string>): string {
  const steps = stepsOf(path) ?? [];
  const stem = String(steps.findLast((step) => typeof step === "string" && step !== "output" && step !== "body") ?? "value");
  let name = stem;
  for (let number = 2; taken.has(name); number += 1) name = `${stem}_${number}`;
  return name;
}

/** Rows of a name and the value it gets. Data becomes a row by a drop, or by being picked. */
export function FieldsControl({ field, value, onChange, disabled, path = "", problems = [] }: ControlProps) {
  const { t } = useTranslation("inspector");
  const part = rowProperty(field, "value")?.schema;
  const rows = rowsOf(value, NEW_ROW);
  const [over, setOver] = useState(false);
  const carries = (event: DragEvent) => event.dataTransfer.types.includes(EXPRESSION_DRAG_TYPE);
  const add = (data: string, name?: string) => {
    const filled = rows.filter((row) => row["name"] !== "" || row["value"] !== "");
    const taken = new Set(filled.map((row) => asText(row["name"])));
    onChange([...filled, { name: name !== undefined && !taken.has(name) ? name : nameOf(data, taken), value: asExpression(data) }]);
  };
  return (
    <Rows
      rows={rows}
      onChange={onChange}
      newRow={NEW_ROW}
      noun={t("fields.noun")}
      disabled={disabled}
      ordered
      more={
        <>
          <div
            className={styles["dropZone"]}
            data-over={over || undefined}
            onDragOver={(event) => {
              if (!carries(event)) return;
              event.preventDefault();
              setOver(true);
            }}
            onDragLeave={() => setOver(false)}
            onDrop={(event) => {
              setOver(false);
              if (!carries(event)) return;
              event.preventDefault();
              add(event.dataTransfer.getData(EXPRESSION_DRAG_TYPE));
            }}
          >
            {t("fields.drop")}
          </div>
          <PickData names={localNames(part)} onPick={add} />
        </>
      }
    >
      {(row, set, index) => (
        <div className={styles["mapping"]}>
          <TextInput
            aria-label={t("fields.name", { number: index + 1 })}
            placeholder={t("fields.namePlaceholder")}
            mono
            value={asText(row["name"])}
            disabled={disabled}
            onChange={(name) => set({ name })}
          />
          <ExpressionInput
            quiet
            aria-label={t("fields.value", { number: index + 1 })}
            placeholder={part && exampleOf(part)}
            names={localNames(part)}
            value={writeJsonText(row["value"])}
            evaluated={row["value"]}
            disabled={disabled}
            problems={problems.filter((problem) => problem.field === `${path}[${index}].value`)}
            onChange={(text) => set({ value: readJsonText(text) ?? "" })}
          />
        </div>
      )}
    </Rows>
  );
}

/** A menu of the fields of what comes in; each choice adds a row. */
function PickData({ names, onPick }: { names: readonly string[]; onPick: (path: string, name: string) => void }) {
  const { t } = useTranslation("inspector");
  const nodeId = useContext(FormNodeContext);
  const sight = useSight(nodeId !== "", names);
  const groups = inputFields(sight, names);
  return (
    <Menu label={t("fields.pick")} icon={ListPlus}>
      {(close) =>
        groups.length === 0 ? (
          <MenuItem onSelect={close}>{t("fields.nothing")}</MenuItem>
        ) : (
          groups.map((group) => (
            <div key={group.path}>
              <MenuHeading>{group.title}</MenuHeading>
              {group.fields.map(({ name, path, sample }) => (
                <MenuItem
                  key={path}
                  note={sample === undefined ? path : shortText(sample, 40)}
                  onSelect={() => {
                    onPick(path, name);
                    close();
                  }}
                >
                  {name}
                </MenuItem>
              ))}
            </div>
          ))
        )
      }
    </Menu>
  );
}
