import { memo, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { classes } from "~/shared/lib/classes";
import { highlight, type Token } from "~/shared/code/highlight";
import { isFirstLine, nodesByLine, type SourceMap } from "~/shared/code/nodeLines";
import { Tokens } from "~/shared/code/Tokens";
import code from "~/shared/code/Code.module.css";

interface FileViewProps {
  text: string;
  sourceMap: SourceMap;
  selection: readonly string[];
  labels: ReadonlyMap<string, string>;
  onNode: (nodeId: string) => void;
}

interface LineProps {
  number: number;
  line: Token[];
  nodeId: string | undefined;
  marked: boolean;
  /** Set on the first line of a node's task: a button for the keyboard. */
  action: string | null;
  onNode: (nodeId: string) => void;
}

const Line = memo(function Line({ number, line, nodeId, marked, action, onNode }: LineProps) {
  const select = nodeId === undefined ? undefined : () => onNode(nodeId);
  const tokens = <Tokens line={line} />;
  return (
    <li
      className={classes(code["line"], marked && code["marked"], nodeId !== undefined && code["ofNode"])}
      data-number={number}
      data-node={nodeId}
      aria-current={marked || undefined}
      onClick={select}
    >
      {action === null ? (
        tokens
      ) : (
        <button type="button" className={code["pick"]} title={action} onClick={select}>
          {tokens}
        </button>
      )}
    </li>
  );
});

/** The whole file. A click on a line selects the node that it comes from. */
export function FileView({ text, sourceMap, selection, labels, onNode }: FileViewProps) {
  const { t } = useTranslation("dagfile");
  const lines = useMemo(() => highlight(text), [text]);
  const nodes = useMemo(() => nodesByLine(sourceMap), [sourceMap]);
  return (
    <ol className={code["code"]} aria-label={t("file")}>
      {lines.map((line, index) => {
        const number = index + 1;
        const nodeId = nodes.get(number);
        const isFirst = nodeId !== undefined && isFirstLine(sourceMap, nodeId, number);
        return (
          <Line
            key={index}
            number={number}
            line={line}
            nodeId={nodeId}
            marked={nodeId !== undefined && selection.includes(nodeId)}
            action={isFirst ? t("select", { node: labels.get(nodeId) ?? nodeId }) : null}
            onNode={onNode}
          />
        );
      })}
    </ol>
  );
}
