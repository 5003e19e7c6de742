const reduced = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

/** How long a movement of the view takes: no time for those who asked for no motion. */
export const motion = (ms: number): number => (reduced() ? 0 : ms);
