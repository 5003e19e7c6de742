import type { ComponentType } from "react";
import { AddressControl } from "./AddressControl";
import { ChoicesControl } from "./ChoicesControl";
import { ConditionsControl } from "./ConditionsControl";
import { CronControl } from "./CronControl";
import { DurationControl } from "./DurationControl";
import { FieldsControl } from "./FieldsControl";
import { JsonControl } from "./JsonControl";
import { KeyValueControl } from "./KeyValueControl";
import { NamesControl } from "./NamesControl";
import { ModelControl } from "./ModelControl";
import { ObjectControl } from "./ObjectControl";
import { NodeControl, TimezoneControl, WorkflowControl } from "./pickers";
import { RowsControl } from "./RowsControl";
import { SchemaControl } from "./SchemaControl";
import { ExpressionControl, NumberControl, SelectControl, SwitchControl, TextControl } from "./simple";
import type { ControlProps } from "./types";
import { UrlControl } from "./UrlControl";

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
  schema: SchemaControl,
  "key-value": KeyValueControl,
  conditions: ConditionsControl,
  fields: FieldsControl,
  address: AddressControl,
  names: NamesControl,
  choices: ChoicesControl,
  cron: CronControl,
  rows: RowsControl,
  url: UrlControl,
  duration: DurationControl,
  timezone: TimezoneControl,
  workflow: WorkflowControl,
  node: NodeControl,
  model: ModelControl,
};
