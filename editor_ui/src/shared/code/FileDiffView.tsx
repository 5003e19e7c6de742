import { Fragment, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { FileDiff, FileLine } from "~/shared/api/types";
import { classes } from "~/shared/lib/classes";
import { highlight } from "./highlight";
import { nodesByLine, type SourceMap } from "./nodeLines";
import { Tokens } from "./Tokens";
import styles from "./Code.module.css";

const SIGNS = { added: "+", removed: "−", same: "" } as const;

interface FileDiffViewProps {
  diff: Omit<FileDiff, "sourceMap"> & { sourceMap: SourceMap };
  selection?: readonly string[];
  onNode?: (nodeId: string) => void;
}

/** The changed lines of the DAG file, those around them, and how much was left out between. */
export function FileDiffView({ diff, selection = [], onNode }: FileDiffViewProps) {
  const { t } = useTranslation("shared");
  const nodes = useMemo(() => nodesByLine(diff.sourceMap), [diff.sourceMap]);

  const row = (line: FileLine, key: number) => {
    const nodeId = line.new === null ? undefined : nodes.get(line.new);
    const marked = nodeId !== undefined && selection.includes(nodeId);
    return (
      <li
        key={key}
        className={classes(
          styles["line"],
          line.kind !== "same" && styles[line.kind],
          marked && styles["marked"],
          nodeId !== undefined && onNode && styles["ofNode"],
        )}
        data-number={line.new ?? line.old}
        data-kind={line.kind}
        data-node={nodeId}
        onClick={nodeId !== undefined && onNode ? () => onNode(nodeId) : undefined}
      >
        {line.kind !== "same" && (
          <>
            <span className={styles["sign"]} aria-hidden>
              {SIGNS[line.kind]}
            </span>
            <span className={styles["hidden"]}>{line.kind === "added" ? t("diff.added") : t("diff.removed")} </span>
          </>
        )}
        <Tokens line={highlight(line.text)[0] ?? []} />
      </li>
    );
  };

  return (
    <ol className={styles["code"]} aria-label={t("diff.label")}>
      {diff.hunks.map((hunk, index) => (
        <Fragment key={index}>
          {index > 0 && <li className={styles["gap"]}>{t("diff.unchanged")}</li>}
          {hunk.map((line, at) => row(line, at))}
        </Fragment>
      ))}
      {diff.isCut && <li className={styles["gap"]}>{t("diff.cut")}</li>}
    </ol>
  );
}
