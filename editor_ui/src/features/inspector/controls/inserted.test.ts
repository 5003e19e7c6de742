import { expect, it } from "vitest";
import { inserted } from "./inserted";

const PATH = 'trigger.headers["X-A"]';

it.each([
  ["", false, `{{ ${PATH} }}`],
  ["Hi ¦!", false, `Hi {{ ${PATH} }}!`],
  ["{{ ¦ }}", false, `{{ ${PATH} }}`],
  ['{"a": ¦}', true, '{"a": "{{ trigger.headers[\\"X-A\\"] }}"}'],
  ['{"a": "x ¦"}', true, '{"a": "x {{ trigger.headers[\\"X-A\\"] }}"}'],
  ['{"a": "{{ ¦ }}"}', true, '{"a": "{{ trigger.headers[\\"X-A\\"] }}"}'],
])("a path in %s", (marked, json, result) => {
  const at = Math.max(marked.indexOf("¦"), 0);
  const value = marked.replace("¦", "");
  const { text, caret } = inserted(PATH, value, at, json);
  expect(value.slice(0, at) + text + value.slice(at)).toBe(result);
  expect(caret).toBeLessThanOrEqual(text.length);
  if (json) JSON.parse(result);
});
