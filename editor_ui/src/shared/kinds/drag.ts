/** What a drag from the palette to the canvas carries: the node type. */
export const KIND_DRAG_TYPE = "application/x-workfuse-node-type";
