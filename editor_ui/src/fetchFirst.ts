/** Has the browser fetch what the first page shows, while the app itself is still being loaded. */
export function fetchFirst(): void {
  const { searchParams } = new URL(window.location.href);
  const workflowId = searchParams.get("workflow");
  const paths = ["me", "node-kinds"];
  if (workflowId !== null) paths.push(`workflows/${encodeURIComponent(workflowId)}`);
  for (const path of paths) {
    const link = document.createElement("link");
    link.rel = "preload";
    link.as = "fetch";
    link.crossOrigin = "anonymous"; // as `fetch` asks: with cookies for this origin
    link.href = new URL(`workfuse/api/v1/${path}`, document.baseURI).href;
    document.head.append(link);
  }
}
