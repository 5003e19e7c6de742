import type { JsonValue } from "~/shared/lib/json";
import type { FormField } from "../schema";

export interface ControlProps {
  field: FormField;
  value: JsonValue | undefined;
  /** undefined takes the value out, so that the default holds. */
  onChange: (value: JsonValue | undefined) => void;
  disabled: boolean;
}
