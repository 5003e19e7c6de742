import type { PathStep } from "~/shared/expressions/path";
import { isJsonObject, type JsonValue } from "~/shared/lib/json";

export interface TableList {
  steps: readonly PathStep[];
  length: number;
}

export interface Table {
  columns: string[];
  /** Columns that there is no room for. */
  leftOut: number;
  /** Whether rows are the items of a list; else they are the fields of an object. */
  isList: boolean;
  rows: { step: PathStep; cells: (JsonValue | undefined)[] }[];
}

const MOST_COLUMNS = 50;
const ROWS_LOOKED_AT = 200;
const DEEPEST = 4;
const MOST_LISTS = 20;

/** The lists inside of a value that make a table, nearest to the top first. */
export function listsIn(value: JsonValue): TableList[] {
  const found: TableList[] = [];
  let level: { steps: readonly PathStep[]; value: JsonValue }[] = [{ steps: [], value }];
  for (let depth = 0; depth <= DEEPEST && found.length < MOST_LISTS; depth += 1) {
    const next: typeof level = [];
    for (const one of level) {
      if (Array.isArray(one.value)) found.push({ steps: one.steps, length: one.value.length });
      else if (isJsonObject(one.value)) {
        for (const [name, inner] of Object.entries(one.value)) next.push({ steps: [...one.steps, name], value: inner });
      }
    }
    level = next;
  }
  return found.slice(0, MOST_LISTS);
}

export function valueAt(value: JsonValue, steps: readonly PathStep[]): JsonValue | undefined {
  return steps.reduce<JsonValue | undefined>((inside, step) => {
    if (Array.isArray(inside)) return typeof step === "number" ? inside[step] : undefined;
    return isJsonObject(inside) ? inside[step] : undefined;
  }, value);
}

/** A column for each field of a list's items, or a row for each field of an object. Items that are no objects have one column, "". */
export function tableOf(value: JsonValue): Table {
  if (!Array.isArray(value)) {
    const fields = isJsonObject(value) ? Object.entries(value) : [];
    return { columns: [""], leftOut: 0, isList: false, rows: fields.map(([step, cell]) => ({ step, cells: [cell] })) };
  }
  const names = new Set<string>();
  for (const item of value.slice(0, ROWS_LOOKED_AT)) {
    if (isJsonObject(item)) for (const name of Object.keys(item)) names.add(name);
    else names.add("");
  }
  const columns = [...names].slice(0, MOST_COLUMNS);
  const rows = value.map((item, step) => ({
    step,
    cells: columns.map((name) => (isJsonObject(item) ? item[name] : name === "" ? item : undefined)),
  }));
  return { columns, leftOut: names.size - columns.length, isList: true, rows };
}
