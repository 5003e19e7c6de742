import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { PathStep } from "~/shared/expressions/path";
import { pathOf } from "~/shared/expressions/path";
import { prettyJson, type JsonObject, type JsonValue } from "~/shared/lib/json";
import { CopyButton } from "~/shared/ui/CopyButton";
import { Select } from "~/shared/ui/inputs";
import { Tabs } from "~/shared/ui/Tabs";
import { DataTable } from "./DataTable";
import { DataTree } from "./DataTree";
import type { Picking } from "./pick";
import { listsIn, tableOf, valueAt } from "./tables";
import styles from "./data.module.css";

export type Look = "table" | "tree" | "json";

interface DataViewProps {
  /** What it is, for people. */
  title: string;
  /** Its path in expressions, or any name where nothing is picked. */
  root: string;
  value: JsonValue | undefined;
  schema?: JsonObject | null;
  picking?: Picking;
}

const NO_STEPS: readonly PathStep[] = [];

function TableLook({ title, root, value, picking }: Omit<DataViewProps, "schema"> & { value: JsonValue }) {
  const { t } = useTranslation("data");
  const lists = useMemo(() => listsIn(value), [value]);
  const longest = lists.findIndex((list) => list.length > 0);
  const [chosen, setChosen] = useState<number | null>(null);
  const index = chosen ?? (longest < 0 ? -1 : longest);
  const steps = lists[index]?.steps ?? NO_STEPS;
  const shown = valueAt(value, steps) ?? null;
  const { leftOut } = useMemo(() => tableOf(shown), [shown]);
  const fields = lists[0]?.steps.length === 0 ? [] : [{ value: "-1", label: t("fields") }];
  return (
    <>
      {lists.length + fields.length > 1 && (
        <Select
          aria-label={t("list")}
          value={String(index)}
          options={[...fields, ...lists.map((list, place) => ({ value: String(place), label: `${pathOf(title, list.steps)} (${list.length})` }))]}
          onChange={(next) => setChosen(Number(next))}
        />
      )}
      <DataTable key={index} label={title} value={shown} root={root} steps={steps} picking={picking} />
      {leftOut > 0 && <p className={styles["note"]}>{t("moreColumns", { count: leftOut })}</p>}
    </>
  );
}

/** Some data as a table, a tree or JSON. Of what is only known by its schema there is the tree. */
export function DataView({ title, root, value, schema = null, picking }: DataViewProps) {
  const { t } = useTranslation("data");
  const [chosen, setLook] = useState<Look>(Array.isArray(value) ? "table" : "tree");
  const look = value === undefined ? "tree" : chosen;
  const roots = useMemo(() => [{ id: root, label: title, node: { value, schema } }], [root, schema, title, value]);
  const looks: Look[] = value === undefined ? ["tree"] : ["table", "tree", "json"];
  return (
    <div className={styles["view"]}>
      <div className={styles["bar"]}>
        <Tabs
          label={t("look", { title })}
          value={look}
          tabs={looks.map((one) => ({ value: one, label: t(`looks.${one}`) }))}
          onChange={setLook}
        />
        {value !== undefined && <CopyButton text={typeof value === "string" ? value : prettyJson(value)} label={t("copy", { title })} />}
      </div>
      {look === "tree" && <DataTree label={title} roots={roots} picking={picking} />}
      {look === "table" && value !== undefined && <TableLook title={title} root={root} value={value} picking={picking} />}
      {look === "json" && (
        <pre className={styles["json"]} tabIndex={0} aria-label={title}>
          {prettyJson(value)}
        </pre>
      )}
    </div>
  );
}
