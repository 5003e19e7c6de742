type Said = Record<string, unknown> & { type: string };

/** In place of the browser's: opens, speaks and closes when a test says so, and else never. */
export class LiveSocket {
  static readonly OPEN = 1;
  static all: LiveSocket[] = [];
  readyState = 0;
  said: Said[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;

  constructor(readonly url: string) {
    LiveSocket.all.push(this);
  }

  static get last(): LiveSocket {
    const last = LiveSocket.all.at(-1);
    if (!last) throw new Error("Nothing has connected.");
    return last;
  }

  send(text: string): void {
    this.said.push(JSON.parse(text) as Said);
  }

  close(): void {
    this.readyState = 3;
  }

  open(): void {
    this.readyState = LiveSocket.OPEN;
    this.onopen?.();
  }

  tell(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }

  /** The other side closes, or the network does. */
  drop(): void {
    this.readyState = 3;
    this.onclose?.();
  }

  follows(): Said[] {
    return this.said.filter(({ type }) => type === "follow");
  }
}
