import type { ComponentType } from "react";
import { ConditionsControl } from "./ConditionsControl";
import { CronControl } from "./CronControl";
import { FieldsControl } from "./FieldsControl";
import { JsonControl } from "./JsonControl";
import { KeyValueControl } from "./KeyValueControl";
import { NamesControl } from "./NamesControl";
import { ObjectControl } from "./ObjectControl";
import { RowsControl } from "./RowsControl";
import { ExpressionControl, NumberControl, SelectControl, SwitchControl, TextControl } from "./simple";
import type { ControlProps } from "./types";

/** `x-widget` of a field → its control. A hint that is not known here gets a text field. */
export const WIDGETS: Partial<Record<string, ComponentType<ControlProps>>> = {
  text: TextControl,
  expression: ExpressionControl,
  multiline: ExpressionControl,
  number: NumberControl,
  select: SelectControl,
  switch: SwitchControl,
  json: JsonControl,
  object: ObjectControl,
  schema: JsonControl,
  "key-value": KeyValueControl,
  conditions: ConditionsControl,
  fields: FieldsControl,
  names: NamesControl,
  cron: CronControl,
  rows: RowsControl,
};

export const GROUP_WIDGETS = new Set(["key-value", "object", "conditions", "fields", "names", "rows"]);
