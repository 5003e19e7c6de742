const LONGEST = 60;

const PYTHON_KEYWORDS = new Set(
  ("False None True and as assert async await break class continue def del elif else except finally for from " +
    "global if import in is lambda nonlocal not or pass raise return try while with yield")
    .split(" ")
    .map((word) => word.toLowerCase()),
);

/** A node id made from a label: an identifier, for it becomes a Python variable and part of expressions. */
export function identifierFrom(label: string): string {
  const slug = label
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .slice(0, LONGEST)
    .replace(/_+$/, "");
  if (slug === "") return "node";
  if (/^\d/.test(slug)) return `node_${slug}`;
  return PYTHON_KEYWORDS.has(slug) ? `${slug}_node` : slug;
}

/** Makes ids from labels, each unlike those before and those that are taken. Airflow's ids must differ in more than case. */
export function idMaker(taken: Iterable<string>): (label: string) => string {
  const used = new Set(Array.from(taken, (id) => id.toLowerCase()));
  return (label) => {
    const base = identifierFrom(label);
    let id = base;
    for (let count = 2; used.has(id); count += 1) id = `${base}_${count}`;
    used.add(id);
    return id;
  };
}

/** `identifierFrom(label)`, with a number when it is taken. */
export const freeNodeId = (label: string, taken: Iterable<string>): string => idMaker(taken)(label);

/** Whether `id` looks as if it had been made from `label`. */
export function isMadeFrom(label: string, id: string): boolean {
  return id.replace(/_\d+$/, "") === identifierFrom(label).replace(/_\d+$/, "");
}
