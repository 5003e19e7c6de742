const PREFIX = "workfuse.size.";

/** How large a person made a panel, in pixels; null while it has its usual size. */
export function keptSize(name: string): number | null {
  try {
    const size = Number.parseInt(localStorage.getItem(PREFIX + name) ?? "", 10);
    return Number.isNaN(size) ? null : size;
  } catch {
    return null;
  }
}

/** Null forgets it. */
export function keepSize(name: string, size: number | null): void {
  try {
    if (size === null) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, String(size));
  } catch {
    // A browser that keeps nothing still resizes panels.
  }
}
