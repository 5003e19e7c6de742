import { cleanup } from "@testing-library/react";
import { afterAll, afterEach, beforeAll, vi } from "vitest";
import { live } from "~/shared/api/live";
import { queryClient } from "~/shared/api/queries";
import { toastStore } from "~/shared/ui/toasts";
import { LiveSocket } from "./liveSocket";
import { server } from "./server";

// The code editor needs a layout, which no test here has: fields stay the plain ones that they begin as.
vi.mock("~/features/inspector/code/load", () => ({
  loadCode: () => undefined,
  useCodeLoaded: () => false,
  LoadedCode: () => null,
}));

beforeAll(() => {
  server.listen({ onUnhandledRequest: "error" });
  vi.stubGlobal("WebSocket", LiveSocket);
});
afterEach(() => {
  cleanup();
  live.close();
  LiveSocket.all = [];
  server.resetHandlers();
  queryClient.clear();
  toastStore.setState({ toasts: [] });
  localStorage.clear();
});
afterAll(() => server.close());
