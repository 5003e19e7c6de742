import { readdirSync } from "node:fs";
import js from "@eslint/js";
import i18next from "eslint-plugin-i18next";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

const features = readdirSync(new URL("src/features", import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

const layer = (files, forbidden, message) => ({
  files,
  rules: { "no-restricted-imports": ["error", { patterns: [{ group: forbidden, message }] }] },
});

export default tseslint.config(
  { ignores: ["src/shared/api/schema.d.ts"] },
  js.configs.recommended,
  {
    files: ["src/**/*.{ts,tsx}"],
    extends: [tseslint.configs.strictTypeChecked, reactHooks.configs.flat["recommended-latest"]],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "max-lines": ["error", { max: 250, skipBlankLines: true, skipComments: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
    },
  },
  {
    files: ["src/**/*.test.{ts,tsx}"],
    rules: { "max-lines": "off" },
  },
  {
    files: ["src/**/*.tsx"],
    ignores: ["**/*.test.tsx"],
    plugins: { i18next },
    rules: {
      "i18next/no-literal-string": [
        "error",
        {
          mode: "jsx-only",
          // Keys and names are called the same everywhere.
          "jsx-components": { exclude: ["Trans", "kbd"] },
          "jsx-attributes": { include: ["^aria-label$", "^title$", "^label$", "^placeholder$", "^what$", "^help$"] },
          words: { exclude: ["Airflow", "UTC", "[^a-zA-Z]*"] },
          "should-validate-template": true,
        },
      ],
    },
  },
  {
    files: ["scripts/**/*.mjs", "*.mjs"],
    languageOptions: { globals: { console: "readonly", process: "readonly", URL: "readonly" } },
  },
  layer(["src/shared/**"], ["~/features/*", "~/app/*"], "shared is used by features, never the other way round."),
  ...features.map((feature) =>
    layer(
      [`src/features/${feature}/**`],
      ["~/app/*", ...features.filter((other) => other !== feature).map((other) => `~/features/${other}/*`)],
      "Features never import each other or the app: what two of them need belongs in shared.",
    ),
  ),
);
