import type { WorkflowDocument } from "./types";

const numbers = new WeakMap<WorkflowDocument, number>();
let last = 0;

/** A number for this very document object: a query key that costs nothing, whatever the document's size. */
export function identityOf(document: WorkflowDocument): number {
  let number = numbers.get(document);
  if (number === undefined) {
    last += 1;
    number = last;
    numbers.set(document, number);
  }
  return number;
}
