import { cleanup } from "@testing-library/react";
import { afterAll, afterEach, beforeAll } from "vitest";
import { queryClient } from "~/shared/api/queries";
import { toastStore } from "~/shared/ui/toasts";
import { server } from "./server";

beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
afterEach(() => {
  cleanup();
  server.resetHandlers();
  queryClient.clear();
  toastStore.setState({ toasts: [] });
  localStorage.clear();
});
afterAll(() => server.close());
