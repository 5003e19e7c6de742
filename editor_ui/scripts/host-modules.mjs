import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** The modules that Airflow's UI shares with plugins, and the global each one is found under. */
const HOST_GLOBALS = {
  react: "React",
  "react-dom": "ReactDOM",
  "react/jsx-runtime": "ReactJSXRuntime",
  "react-router-dom": "ReactRouterDOM",
};

const PREFIX = "\0host:";
const isIdentifier = /^[A-Za-z_$][\w$]*$/;

/**
 * Replaces React, ReactDOM, the JSX runtime and the router by shims over the copies that Airflow runs.
 * Hooks only work with the one React that renders the page, so these must never be bundled.
 */
export function hostModules() {
  return {
    name: "workfuse-host-modules",
    enforce: "pre",
    resolveId(source) {
      return Object.hasOwn(HOST_GLOBALS, source) ? PREFIX + source : undefined;
    },
    load(id) {
      if (!id.startsWith(PREFIX)) return undefined;
      const source = id.slice(PREFIX.length);
      const names = Object.keys(require(source)).filter((name) => isIdentifier.test(name) && name !== "default");
      const lines = names.map((name) => `export const ${name} = host.${name};`);
      return [`const host = globalThis.${HOST_GLOBALS[source]};`, "export default host;", ...lines].join("\n");
    },
  };
}
