// A field with expressions is a code editor, whose text is a `contenteditable`.
const TEXTS = "input:not([type=checkbox]), textarea, [contenteditable=true]";
const CONTROLS = `${TEXTS}, select, button`;

const holds = (outer: string, path: string) => path === outer || path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`);

/** The row that the rest of a path leads to: by its number, or by the name that stands in it. */
function rowOf(field: HTMLElement, rest: string): HTMLElement | undefined {
  const rows = [...field.querySelectorAll<HTMLElement>("[data-row]")];
  const number = /^\[(\d+)\]/.exec(rest)?.[1];
  if (number !== undefined) return rows.find((row) => row.dataset["row"] === number);
  return rows.find((row) => row.querySelector<HTMLInputElement>(TEXTS)?.value === rest.slice(1));
}

/** Scrolls to the field of a form that a path such as `config.headers.Accept` leads to, and puts the cursor there. */
export function focusField(form: HTMLElement, path: string): boolean {
  const fields = [...form.querySelectorAll<HTMLElement>("[data-field]")].filter((field) => holds(field.dataset["field"] ?? "", path));
  const [field] = fields.sort((a, b) => (b.dataset["field"]?.length ?? 0) - (a.dataset["field"]?.length ?? 0));
  if (!field) return false;
  for (let fold = field.closest("details"); fold; fold = fold.parentElement?.closest("details") ?? null) fold.open = true;
  const rest = path.slice(field.dataset["field"]?.length ?? 0);
  const row = rest === "" ? undefined : rowOf(field, rest);
  const texts = row ? [...row.querySelectorAll<HTMLElement>(TEXTS)] : [];
  // In a row, the name stands first and the value behind it.
  const value = /\.(value|right)$/.test(rest) || rest.startsWith(".") ? texts.at(-1) : texts[0];
  const control = value ?? (row ?? field).querySelector<HTMLElement>(CONTROLS);
  field.scrollIntoView({ block: "center" });
  control?.focus();
  return true;
}
