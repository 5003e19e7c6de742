import { createContext, type ComponentType } from "react";
import type { Diagnostic } from "~/shared/api/types";
import type { JsonValue } from "~/shared/lib/json";
import type { FormField } from "~/shared/forms/schema";

/** A field that another one is drawn together with, such as the unit of a number. */
export interface Beside {
  field: FormField;
  value: JsonValue | undefined;
  onChange: (value: JsonValue | undefined) => void;
}

export interface ControlProps {
  field: FormField;
  value: JsonValue | undefined;
  /** undefined takes the value out, so that the default holds. */
  onChange: (value: JsonValue | undefined) => void;
  disabled: boolean;
  beside?: Beside;
  /** Where the value stands in the node, as diagnostics name it, and those about it. */
  path?: string;
  problems?: Diagnostic[];
}

/** Controls, by `x-widget`, that show the problems of their parts where these are. */
export const PLACES_PROBLEMS: ReadonlySet<string> = new Set(["rows", "object"]);

/** The controls by `x-widget`, for controls that are made of others. */
export const WidgetsContext = createContext<Partial<Record<string, ComponentType<ControlProps>>>>({});
