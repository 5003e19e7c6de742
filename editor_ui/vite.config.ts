import { resolve } from "node:path";
import { defineConfig } from "vite";
import { firstLoad } from "./scripts/first-load.mjs";
import { hostModules } from "./scripts/host-modules.mjs";

export default defineConfig(({ mode }) => ({
  plugins: [hostModules()],
  // Airflow serves the files under a prefix that only the browser knows: chunks find each other relatively.
  base: "./",
  resolve: { alias: { "~": resolve(import.meta.dirname, "src") } },
  define: {
    "process.env.NODE_ENV": JSON.stringify(mode === "development" ? "development" : "production"),
  },
  build: {
    outDir: resolve(import.meta.dirname, "../plugins/workfuse/static"),
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    sourcemap: mode === "development",
    manifest: "manifest.json",
    chunkSizeWarningLimit: 600,
    // The entry keeps its name; the app behind it is a hashed chunk (ADR 0040).
    rollupOptions: {
      // "use client" in libraries means nothing here.
      onwarn: (warning, log) => warning.code !== "MODULE_LEVEL_DIRECTIVE" && log(warning),
      input: { editor: resolve(import.meta.dirname, "src/entry.ts") },
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "chunks/[name]-[hash].js",
        assetFileNames: "assets/[name]-[hash][extname]",
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [{ name: firstLoad(resolve(import.meta.dirname, "src/app/main.tsx")) }],
        },
      },
    },
  },
}));
