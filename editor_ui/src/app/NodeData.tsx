import { NodeDataView } from "~/features/data/NodeDataView";
import { PartButtons } from "~/features/deploy/PartButtons";
import { Inspector } from "~/features/inspector/Inspector";
import { StepOutcome } from "~/features/runs/StepOutcome";
import { useNode, useSession } from "~/shared/document/SessionContext";

/** The form of a node between what comes in and what came out. */
export function NodeData({ nodeId, onClose }: { nodeId: string; onClose: () => void }) {
  const { workflowId } = useSession();
  const node = useNode(nodeId);
  if (!node) return null;
  return (
    <NodeDataView
      node={node}
      onClose={onClose}
      test={<PartButtons node={node} />}
      outcome={(runId, mapIndex, isLast) => (
        <StepOutcome workflowId={workflowId} runId={runId} nodeId={node.id} mapIndex={mapIndex} isLast={isLast} />
      )}
    >
      <Inspector />
    </NodeDataView>
  );
}
