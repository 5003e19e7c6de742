export type SourceMap = Readonly<Record<string, readonly number[]>>;

/** Line number → the node whose task is there. */
export function nodesByLine(sourceMap: SourceMap): Map<number, string> {
  const found = new Map<number, string>();
  for (const [nodeId, [first = 0, last = -1]] of Object.entries(sourceMap)) {
    for (let line = first; line <= last; line += 1) found.set(line, nodeId);
  }
  return found;
}

/** Whether a line is the first of its node's: that one is named for screen readers. */
export function isFirstLine(sourceMap: SourceMap, nodeId: string, line: number): boolean {
  return sourceMap[nodeId]?.[0] === line;
}
