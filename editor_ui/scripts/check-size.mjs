// Fails the build when what a browser loads before it can show the editor grows past the budget.
import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

const BUDGET_BYTES = 200 * 1024;
const folder = new URL("../../plugins/workfuse/static/", import.meta.url);
const manifest = JSON.parse(await readFile(new URL("manifest.json", folder), "utf8"));

// The entry only imports the app dynamically, so that import counts as first load too.
const entry = Object.values(manifest).find((chunk) => chunk.isEntry);
const first = new Set();
const add = (key) => {
  const chunk = manifest[key];
  if (first.has(chunk.file)) return;
  first.add(chunk.file);
  (chunk.css ?? []).forEach((file) => first.add(file));
  (chunk.imports ?? []).forEach(add);
};
first.add(entry.file);
[...(entry.imports ?? []), ...(entry.dynamicImports ?? [])].forEach(add);

let total = 0;
for (const file of first) {
  const size = gzipSync(await readFile(new URL(file, folder)), { level: 9 }).length;
  total += size;
  console.log(`${(size / 1024).toFixed(1).padStart(8)} KB gzip  ${file}`);
}
console.log(`${(total / 1024).toFixed(1).padStart(8)} KB gzip  first load (budget ${BUDGET_BYTES / 1024} KB)`);
if (total > BUDGET_BYTES) {
  console.error("The first load is over its budget: load more of it lazily, or drop a library.");
  process.exit(1);
}
