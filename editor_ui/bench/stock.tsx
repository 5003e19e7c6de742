import { createRoot } from "react-dom/client";
import { Background, Controls, ReactFlow, useEdgesState, useNodesState, type Edge, type Node } from "@xyflow/react";
import "@xyflow/react/dist/style.css";

interface Drawing {
  nodes: { id: string; position: { x: number; y: number }; data: { label: string } }[];
  edges: { id: string; source: string; target: string }[];
}

/** React Flow as its own stress example has it: its plain nodes, all of them in the page. */
function StockCanvas({ drawing }: { drawing: Drawing }) {
  const [nodes, , onNodesChange] = useNodesState<Node>(
    drawing.nodes.map(({ id, position, data }) => ({ id, position, data: { label: data.label } })),
  );
  const [edges, , onEdgesChange] = useEdgesState<Edge>(
    drawing.edges.map(({ id, source, target }) => ({ id, source, target })),
  );
  return (
    <ReactFlow
      nodes={nodes}
      edges={edges}
      onNodesChange={onNodesChange}
      onEdgesChange={onEdgesChange}
      minZoom={0.2}
      defaultViewport={{ x: 0, y: 0, zoom: 0.45 }}
    >
      <Controls />
      <Background />
    </ReactFlow>
  );
}

const drawing = (await (await fetch("./document.json")).json()) as Drawing;
const root = document.getElementById("root");
if (root) createRoot(root).render(<StockCanvas drawing={drawing} />);
