import { describe, expect, it } from "vitest";
import { asExpression, outputPath, pathOf, type PathStep } from "./path";

/** Reads a path back, as the language does. */
function stepsOf(path: string): PathStep[] {
  const steps: PathStep[] = [];
  const step = /\.([A-Za-z_]\w*)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/gy;
  step.lastIndex = /^\w+/.exec(path)?.[0].length ?? 0;
  for (let last = step.lastIndex, found = step.exec(path); ; found = step.exec(path)) {
    if (!found) {
      expect(last).toBe(path.length);
      return steps;
    }
    last = step.lastIndex;
    const [, name, place, text] = found;
    if (name !== undefined) steps.push(name);
    else if (place !== undefined) steps.push(Number(place));
    else steps.push(JSON.parse(text ?? "") as string);
  }
}

describe("pathOf", () => {
  it.each<[root: string, steps: PathStep[], path: string]>([
    ["trigger", [], "trigger"],
    ["trigger", ["body", "tags", 0], "trigger.body.tags[0]"],
    ["item", ["price"], "item.price"],
    ["trigger", ["headers", "X-GitHub-Event"], 'trigger.headers["X-GitHub-Event"]'],
    ["item", ["1st", "", "a.b", "Größe"], 'item["1st"][""]["a.b"]["Größe"]'],
    ["item", ['say "hi"', "a\\b", "x\ny"], 'item["say \\"hi\\""]["a\\\\b"]["x\\ny"]'],
    ["item", ["a}}b", "{% x"], 'item["a\\u007d\\u007db"]["\\u007b\\u0025 x"]'],
  ])("%s %j is %s", (root, steps, path) => expect(pathOf(root, steps)).toBe(path));

  it("reads back as what it was made of, whatever the keys are", () => {
    const parts = ["a", "Z_9", "9", " ", ".", "[0]", '"', "\\", "'", "{{", "}}", "%}", "#", "ä", "😀", "\n", "\t", "/"];
    let seed = 1;
    const pick = (below: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    for (let round = 0; round < 2_000; round += 1) {
      const steps = Array.from({ length: pick(5) }, () =>
        pick(4) === 0 ? pick(1_000) : Array.from({ length: pick(6) }, () => parts[pick(parts.length)]).join(""),
      );
      const path = pathOf("item", steps);
      expect(stepsOf(path)).toEqual(steps);
      expect(path).not.toMatch(/[{}%#]/);
    }
  });
});

it("names a node's output, also one whose id is no name", () => {
  expect(asExpression(outputPath("fetch"))).toBe("{{ nodes.fetch.output }}");
  expect(outputPath("get-order.2")).toBe('nodes["get-order.2"].output');
});
