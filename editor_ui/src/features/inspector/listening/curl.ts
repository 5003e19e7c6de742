const WITH_BODY = new Set(["POST", "PUT", "PATCH"]);

/** A command that calls an address, for any shell. */
export function curlOf(address: string, method: string): string {
  const body = WITH_BODY.has(method) ? ` -H 'Content-Type: application/json' -d '{"id": 7}'` : "";
  return `curl -X ${method} '${address}'${body}`;
}
