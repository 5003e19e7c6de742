import { useEffect, useState } from "react";

/** The time, told anew each second while something goes on, for its duration. */
export function useNow(goesOn = true): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!goesOn) return undefined;
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [goesOn]);
  return now;
}
