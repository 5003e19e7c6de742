import { lazy, type ComponentType, type LazyExoticComponent } from "react";
import { whenIdle } from "./idle";

const AGAIN_MS = [500, 2_000];
/** Before the first part is fetched without being asked for. */
const SETTLED_MS = 1_500;

const waiting: (() => Promise<unknown>)[] = [];

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

async function insistently<T>(load: () => Promise<T>): Promise<T> {
  for (const ms of AGAIN_MS) {
    try {
      return await load();
    } catch {
      await pause(ms);
    }
  }
  return load();
}

/** A component in a file of its own: fetched when it is first shown, or ahead of that by `fetchParts`. */
export function part<Props>(load: () => Promise<ComponentType<Props>>): LazyExoticComponent<ComponentType<Props>> {
  waiting.push(load);
  return lazy(async () => ({ default: await insistently(load) }));
}

/** Something else in a file of its own that is to be there before it is needed. */
export function fetchAhead(load: () => Promise<unknown>): void {
  waiting.push(load);
}

/** Fetches all parts, one after the other while nothing else happens: what opens later opens at once, also when the server is gone by then. */
export async function fetchParts(): Promise<void> {
  await pause(SETTLED_MS);
  for (let load = waiting.shift(); load; load = waiting.shift()) {
    await new Promise<void>(whenIdle);
    await load().catch(() => undefined); // fetched anew when it is shown
  }
}
