/**
 * Names the chunk of all that is needed before the editor can be shown, which is then one file and not seventy: a browser
 * takes about a millisecond for each, also from its cache.
 */
export function firstLoad(root) {
  let needed;
  return (id, graph) => {
    if (!needed) {
      needed = new Set([root]);
      for (const module of needed) for (const imported of graph.getModuleInfo(module)?.importedIds ?? []) needed.add(imported);
    }
    // The entry needs Vite's loader itself, and stays tiny.
    return needed.has(id) && !id.includes("preload-helper") ? "main" : null;
  };
}
