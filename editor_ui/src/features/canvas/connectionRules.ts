import { downstreamOf } from "~/shared/document/graph";
import { MAIN_HANDLE, type Wire } from "~/shared/document/operations";
import type { WorkflowDocument } from "~/shared/document/types";
import type { Kinds } from "~/shared/kinds/KindsContext";
import { outputsOf } from "~/shared/kinds/outputs";

/**
 * Why two nodes cannot be connected, in words for the person who drags, or null when they can.
 * These rules only spare a detour: the compiler has the last word.
 */
export function refusal(wire: Wire, document: WorkflowDocument, kinds: Kinds): string | null {
  const source = document.nodes.find((node) => node.id === wire.source);
  const target = document.nodes.find((node) => node.id === wire.target);
  if (!source || !target) return "One of the nodes is gone.";
  if (source.id === target.id) return "A node cannot be connected to itself.";

  const sourceKind = kinds.get(source.type);
  const inputs = kinds.get(target.type)?.inputs;
  if (inputs?.length === 0) return "A trigger starts the workflow: nothing can lead into it.";
  if (sourceKind && !outputsOf(source, sourceKind).some((port) => port.name === (wire.sourceHandle ?? MAIN_HANDLE))) {
    return `“${source.data.label}” has no output “${wire.sourceHandle ?? MAIN_HANDLE}”.`;
  }
  if (inputs && !inputs.some((port) => port.name === (wire.targetHandle ?? MAIN_HANDLE))) {
    return `“${target.data.label}” has no input “${wire.targetHandle ?? MAIN_HANDLE}”.`;
  }

  const exists = document.edges.some(
    (edge) =>
      edge.source === wire.source &&
      edge.target === wire.target &&
      (edge.sourceHandle ?? MAIN_HANDLE) === (wire.sourceHandle ?? MAIN_HANDLE) &&
      (edge.targetHandle ?? MAIN_HANDLE) === (wire.targetHandle ?? MAIN_HANDLE),
  );
  if (exists) return "These are connected already.";
  if (downstreamOf(document, target.id).has(source.id)) {
    return `That would go round in a circle: “${target.data.label}” already leads to “${source.data.label}”.`;
  }
  return null;
}
