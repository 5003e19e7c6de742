const EVERY_MS = 1000;

/** Loads the page anew when the entry names another build. The address and autosave keep what was open. */
export async function reloadOnBuild(entry: string): Promise<void> {
  const read = async () => {
    const answer = await fetch(entry, { cache: "no-cache" }).catch(() => null);
    return answer?.ok ? await answer.text() : null; // while it is being built there is none
  };
  const mine = await read();
  setInterval(() => {
    void read().then((now) => {
      if (mine !== null && now !== null && now !== mine) location.reload();
    });
  }, EVERY_MS);
}
