import { isDecoration } from "~/shared/document/types";
import { isJsonObject } from "~/shared/lib/json";
import type { CanvasContext } from "./context";

/** Puts the cursor into the form of the selected node: its first field; a note is written where it stands. */
export function openForm(context: CanvasContext): void {
  const node = context.only();
  if (!node) return;
  if (isDecoration(node)) {
    if (context.session.editable) context.ui.setState({ renaming: node.id });
    return;
  }
  const properties = context.kinds.get(node.type)?.configSchema["properties"];
  const fields = isJsonObject(properties) ? Object.entries(properties) : [];
  const first = fields.find(([, schema]) => isJsonObject(schema) && schema["x-advanced"] !== true)?.[0];
  context.session.show(node.id, first === undefined ? "label" : `config.${first}`);
}

