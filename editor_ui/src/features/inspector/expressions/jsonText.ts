/** Whether what follows this beginning of JSON text is between the quotes of a text. */
export function isInString(before: string): boolean {
  return (before.match(/(?<!\\)(?:\\\\)*"/g) ?? []).length % 2 === 1;
}
