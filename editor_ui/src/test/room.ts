/** Without a layout nothing has room, and long lists draw only what has. */
export function giveRoom(): void {
  Object.defineProperties(HTMLElement.prototype, {
    clientHeight: { configurable: true, get: () => 400 },
    clientWidth: { configurable: true, get: () => 600 },
  });
}
