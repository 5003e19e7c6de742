import { useState, type ClipboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { isJsonObject, type JsonObject, type JsonValue } from "~/shared/lib/json";
import { Button } from "~/shared/ui/Button";
import { TextArea, TextInput } from "~/shared/ui/inputs";
import { ExpressionInput } from "./ExpressionInput";
import { linesOf, pairsIn, type Pair } from "./pairs";
import { Rows } from "./rows";
import { asText } from "./simple";
import type { ControlProps } from "./types";
import { useTyped } from "./useTyped";
import styles from "./controls.module.css";

const EXAMPLE_ROWS = "Accept: application/json\nX-Trace: {{ run.id }}";

function toRows(value: JsonValue | undefined): Pair[] {
  return isJsonObject(value) ? Object.entries(value).map(([key, item]) => ({ key, value: asText(item) })) : [];
}

function toObject(rows: Pair[]): JsonObject | undefined {
  const filled = rows.filter((row) => row.key !== "");
  return filled.length > 0 ? Object.fromEntries(filled.map((row) => [row.key, row.value])) : undefined;
}

/** A table of names and values; lines such as `Accept: text/plain` can be pasted, or edited all at once. */
export function KeyValueControl({ value, onChange, disabled, path = "", problems = [] }: ControlProps) {
  const { t } = useTranslation("inspector");
  const [rows, setRows] = useTyped(value, toRows);
  const [asText_, setAsText] = useState<string | null>(null);
  const change = (next: Pair[]) => {
    const object = toObject(next);
    setRows(next, object);
    onChange(object);
  };
  const paste = (event: ClipboardEvent, index: number) => {
    const pasted = pairsIn(event.clipboardData.getData("text/plain"));
    if (pasted.length === 0) return;
    event.preventDefault();
    change([...rows.slice(0, index), ...pasted, ...rows.slice(index + 1)]);
  };

  if (asText_ !== null && !disabled) {
    return (
      <>
        <TextArea
          mono
          aria-label={t("pairs.bulkLabel")}
          placeholder={EXAMPLE_ROWS}
          maxHeight={420}
          value={asText_}
          onChange={(text) => {
            setAsText(text);
            change(pairsIn(text, true));
          }}
        />
        <div className={styles["buttons"]}>
          <Button small onClick={() => setAsText(null)}>
            {t("pairs.table")}
          </Button>
        </div>
      </>
    );
  }
  return (
    <Rows
      plain
      ordered
      rows={rows}
      onChange={change}
      newRow={{ key: "", value: "" }}
      noun={t("pairs.noun")}
      disabled={disabled}
      more={
        <Button small tone="quiet" onClick={() => setAsText(linesOf(rows))}>
          {t("pairs.bulk")}
        </Button>
      }
    >
      {(row, set, index) => (
        <div className={styles["pair"]}>
          <TextInput
            aria-label={t("pairs.name", { number: index + 1 })}
            placeholder={t("pairs.namePlaceholder")}
            value={row.key}
            disabled={disabled}
            onChange={(key) => set({ key })}
            onPaste={(event) => paste(event, index)}
          />
          <div className={styles["rest"]}>
            <ExpressionInput
              quiet
              aria-label={t("pairs.value", { number: index + 1 })}
              placeholder={t("pairs.valuePlaceholder")}
              value={row.value}
              disabled={disabled}
              problems={problems.filter((problem) => problem.field === `${path}.${row.key}`)}
              onChange={(text) => set({ value: text })}
            />
          </div>
        </div>
      )}
    </Rows>
  );
}
