/** Controls, by `x-widget`, that are made of several inputs, each with a name of its own. */
export const GROUP_WIDGETS: ReadonlySet<string> = new Set([
  "choices",
  "key-value",
  "object",
  "conditions",
  "fields",
  "names",
  "rows",
  "schema",
]);

/** Controls of which two have room beside each other. */
export const NARROW_WIDGETS: ReadonlySet<string> = new Set(["text", "select", "number", "switch"]);

/** Controls that show the example while they are empty. */
export const SHOWS_EXAMPLE: ReadonlySet<string> = new Set(["text", "expression", "multiline", "url", "number", "timezone", "model", "workflow"]);
