/** What is looked up, one after the other: a key of an object or a place in a list. */
export type PathStep = string | number;

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** A key as text of the language: escapes are JSON's, and no brace may end the expression around it. */
function quoted(key: string): string {
  return JSON.stringify(key).replace(
    /[{}%#]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** `pathOf("trigger", ["body", "tags", 0])` is `trigger.body.tags[0]`; keys that are no names stand in brackets. */
export function pathOf(root: string, steps: readonly PathStep[]): string {
  return steps.reduce<string>((path, step) => {
    if (typeof step === "number") return `${path}[${step}]`;
    return IDENTIFIER.test(step) ? `${path}.${step}` : `${path}[${quoted(step)}]`;
  }, root);
}

/** Where a node's output is found in expressions. */
export const outputPath = (nodeId: string): string => pathOf("nodes", [nodeId, "output"]);

/** A path as an expression of its own. */
export const asExpression = (path: string): string => `{{ ${path} }}`;
