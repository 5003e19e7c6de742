import { resolve } from "node:path";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { "~": resolve(import.meta.dirname, "src") } },
  oxc: { jsx: { runtime: "automatic" } },
  test: {
    pool: "threads",
    restoreMocks: true,
    css: { modules: { classNameStrategy: "non-scoped" } },
    // A page and a server for each file take longer than most tests: *.test.ts are those that need neither.
    projects: [
      { extends: true, test: { name: "plain", include: ["src/**/*.test.ts"] } },
      {
        extends: true,
        test: {
          name: "page",
          include: ["src/**/*.test.tsx"],
          environment: "happy-dom",
          environmentOptions: { happyDOM: { url: "http://localhost:8080/" } },
          setupFiles: ["src/test/setup.ts"],
        },
      },
    ],
  },
});
