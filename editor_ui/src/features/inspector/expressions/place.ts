import { stepsOf } from "./paths";
import { regionAt } from "./tokens";

/** What stands at the cursor of an expression, and from where on a completion replaces it. */
export type Place =
  | { what: "name"; from: number; typed: string }
  | { what: "filter"; from: number; typed: string }
  | { what: "test"; from: number; typed: string }
  | { what: "step"; from: number; typed: string; steps: (string | number)[]; bracket: boolean };

const PATH = String.raw`[A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*|\[\s*-?\d+\s*\]|\[\s*"(?:[^"\\]|\\.)*"\s*\]|\[\s*'(?:[^'\\]|\\.)*'\s*\])*`;
const FILTER = /\|\s*(\w*)$/;
const TEST = /\bis\s+(?:not\s+)?(\w*)$/;
const FIELD = new RegExp(String.raw`(${PATH})\s*\.\s*(\w*)$`);
const KEY = new RegExp(String.raw`(${PATH})\[\s*(["']?)([^"'\]\n]*)$`);
const NAME = /[A-Za-z_]\w*$|$/;

/** Undefined outside of `{{ … }}`, and in the middle of a text or a number. */
export function placeAt(text: string, at: number): Place | undefined {
  const region = regionAt(text, at);
  if (!region) return undefined;
  const before = text.slice(region.from + 2, at);
  const key = KEY.exec(before);
  const keySteps = key && stepsOf(key[1] ?? "");
  if (key && keySteps) {
    const typed = key[3] ?? "";
    return { what: "step", from: at - typed.length - (key[2] ?? "").length - 1, typed, steps: keySteps, bracket: true };
  }
  const token = region.tokens.find((one) => one.from < at && at <= one.to);
  if (token?.kind === "string" || token?.kind === "number" || token?.kind === "comment") return undefined;
  const filter = FILTER.exec(before);
  if (filter) return { what: "filter", from: at - (filter[1] ?? "").length, typed: filter[1] ?? "" };
  const test = TEST.exec(before);
  if (test) return { what: "test", from: at - (test[1] ?? "").length, typed: test[1] ?? "" };
  const field = FIELD.exec(before);
  const steps = field && stepsOf(field[1] ?? "");
  if (field && steps) {
    const typed = field[2] ?? "";
    return { what: "step", from: before.lastIndexOf(".") + region.from + 2, typed, steps, bracket: false };
  }
  if (/[.)\]]\s*\w*$/.test(before)) return undefined;
  const typed = NAME.exec(before)?.[0] ?? "";
  return { what: "name", from: at - typed.length, typed };
}
