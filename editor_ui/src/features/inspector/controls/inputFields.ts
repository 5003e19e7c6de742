import { pathOf } from "~/shared/expressions/path";
import type { JsonValue } from "~/shared/lib/json";
import { childrenOf, follow } from "../expressions/tree";
import type { Sight } from "../expressions/useSight";

interface InputField {
  name: string;
  path: string;
  sample?: JsonValue;
}

interface InputGroup {
  title: string;
  path: string;
  fields: InputField[];
}

const MOST_GROUPS = 6;

/** The fields of what a node gets: of an item, of the nodes right before it, of what started the run. */
export function inputFields({ root, labels }: Sight, names: readonly string[]): InputGroup[] {
  const nodes = [...childrenOf(follow(root, ["nodes"])).keys()].map(String).slice(0, MOST_GROUPS);
  const places: [title: string, steps: string[]][] = [
    ...names.map((name): [string, string[]] => [name, [name]]),
    ["item", ["item"]],
    ...nodes.map((id): [string, string[]] => [labels.get(id) ?? id, ["nodes", id, "output"]]),
    ["trigger", ["trigger", "body"]],
  ];
  return places.flatMap(([title, steps]) => {
    // An answer's body is what people mean by its data.
    const whole = childrenOf(follow(root, steps));
    const inner = whole.has("body") ? [...steps, "body"] : steps;
    const [first = "", ...rest] = inner;
    const fields = [...childrenOf(follow(root, inner))]
      .filter(([step]) => typeof step === "string")
      .map(([step, known]) => ({ name: String(step), path: pathOf(first, [...rest, step]), sample: known.sample }));
    return fields.length === 0 ? [] : [{ title, path: pathOf(first, rest), fields }];
  });
}
