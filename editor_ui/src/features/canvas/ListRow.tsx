import { memo } from "react";
import { Ellipsis, ListPlus, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { removeElements } from "~/shared/document/operations";
import { useSession, useStep } from "~/shared/document/SessionContext";
import { GROUP, isDecoration, type WorkflowEdge, type WorkflowNode } from "~/shared/document/types";
import { KindIcon } from "~/shared/kinds/KindIcon";
import { useKind } from "~/shared/kinds/KindsContext";
import { outputsOf } from "~/shared/kinds/outputs";
import { IconButton } from "~/shared/ui/Button";
import { StateIcon, stateInWords } from "~/shared/ui/StateIcon";
import { CardLabel } from "./CardLabel";
import type { CanvasContext } from "./context";
import { edgeInWords } from "./edges";
import { ProblemBadge } from "./ProblemBadge";
import styles from "./ListView.module.css";

interface ListRowProps {
  context: CanvasContext;
  node: WorkflowNode;
  index: number;
  edges: WorkflowEdge[];
  labels: ReadonlyMap<string, string>;
  selected: boolean;
  /** Whether Tab comes to this row. */
  entry: boolean;
}

/** Where one output leads, and what can be done with that connection. */
function Target({ context, edge, labels, output }: { context: CanvasContext; edge: WorkflowEdge; labels: ListRowProps["labels"]; output: string | null }) {
  const { t } = useTranslation("canvas");
  const session = useSession();
  const words = edgeInWords(context, edge);
  return (
    <li>
      {output !== null && <small>{output}</small>}
      <button
        type="button"
        className={styles["target"]}
        onClick={() => {
          session.select([edge.target]);
          context.canvas()?.focus(edge.target);
        }}
      >
        {labels.get(edge.target) ?? edge.target}
      </button>
      {session.editable && (
        <>
          <IconButton small label={t("list.insert", { edge: words })} icon={ListPlus} onClick={() => context.open({ type: "add", adding: { edge: edge.id } })} />
          <IconButton small label={t("list.cut", { edge: words })} icon={X} onClick={() => session.change(removeElements([], [edge.id]))} />
        </>
      )}
    </li>
  );
}

/** One node as a row: the same commands work on it as on its card. */
export const ListRow = memo(function ListRow({ context, node, index, edges, labels, selected, entry }: ListRowProps) {
  const { t } = useTranslation("canvas");
  const session = useSession();
  const kind = useKind(node.type);
  const step = useStep(node.id);
  const outputs = outputsOf(node, kind);
  const word = node.type === GROUP ? t("group.word") : isDecoration(node) ? t("note.name") : (kind?.label ?? node.type);
  const openMenu = (x: number, y: number) => {
    if (!context.selection().has(node.id)) session.select([node.id]);
    context.ui.setState({ menu: { place: "node", at: { x, y } } });
  };
  return (
    <tr
      data-index={index}
      data-node={node.id}
      aria-rowindex={index + 2}
      aria-selected={selected}
      tabIndex={entry ? 0 : -1}
      className={styles["row"]}
      onClick={(event) => session.select(event.shiftKey || event.ctrlKey ? [...context.selection(), node.id] : [node.id])}
      onFocus={(event) => {
        if (event.target === event.currentTarget && !context.selection().has(node.id)) session.select([node.id]);
      }}
      onContextMenu={(event) => {
        event.preventDefault();
        const box = event.currentTarget.getBoundingClientRect();
        openMenu(event.clientX || box.x + 40, event.clientY || box.bottom);
      }}
    >
      <th scope="row">
        <span className={styles["name"]}>
          <KindIcon type={node.type} category={kind?.category} size={15} />
          <CardLabel node={node} />
        </span>
      </th>
      <td>
        {word}
        {node.data.disabled === true && ` (${t("disabled").toLowerCase()})`}
      </td>
      <td>
        <ul className={styles["targets"]}>
          {edges.map((edge) => (
            <Target
              key={edge.id}
              context={context}
              edge={edge}
              labels={labels}
              output={outputs.length > 1 ? (outputs.find((port) => port.name === (edge.sourceHandle ?? "main"))?.label ?? edge.sourceHandle) : null}
            />
          ))}
        </ul>
      </td>
      <td>
        <ProblemBadge nodeId={node.id} />
      </td>
      <td>
        {step && (
          <span className={styles["state"]}>
            <StateIcon of={step} size={14} /> {stateInWords(step)}
          </span>
        )}
      </td>
      <td>
        <IconButton
          small
          label={t("list.menu", { label: node.data.label || word })}
          icon={Ellipsis}
          aria-haspopup="menu"
          onClick={(event) => {
            event.stopPropagation();
            const box = event.currentTarget.getBoundingClientRect();
            openMenu(box.x, box.bottom + 4);
          }}
        />
      </td>
    </tr>
  );
});
