import type { ModuleInfo } from "rolldown";

interface Graph {
  getModuleInfo(id: string): ModuleInfo | null;
}

export function firstLoad(root: string): (id: string, graph: Graph) => string | null;
