import type { Plugin } from "vite";

export function hostModules(): Plugin;
