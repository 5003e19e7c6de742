import { useTranslation } from "react-i18next";
import type { NodeKind } from "~/shared/api/types";
import { Picker } from "~/shared/commands/Picker";
import { placeNew } from "~/shared/document/placing";
import { canStandBetween, insertOnEdge, replaceNode } from "~/shared/document/rewiring";
import { KindIcon } from "~/shared/kinds/KindIcon";
import { closeAndThen } from "~/shared/lib/closeAndThen";
import type { CanvasContext } from "./context";
import type { Adding } from "./ui";

interface AddPickerProps {
  context: CanvasContext;
  adding: Adding;
  onClose: () => void;
}

/** Which kinds make sense where the new node is to be. */
function fits(kind: NodeKind, adding: Adding): boolean {
  if ("edge" in adding) return canStandBetween(kind);
  if ("replace" in adding) return true;
  if (adding.spot.after) return kind.inputs.length > 0;
  return !adding.spot.before || kind.outputs.length > 0 || kind.outputsFrom !== null;
}

function add(context: CanvasContext, kind: NodeKind, adding: Adding): void {
  const document = context.document();
  if ("replace" in adding) {
    const change = replaceNode(document, adding.replace, kind, context.kinds);
    if (change) context.changeTo(change, [adding.replace]);
    return;
  }
  const edge = "edge" in adding ? document.edges.find((one) => one.id === adding.edge) : undefined;
  const made = edge
    ? insertOnEdge(document, edge, kind, context.sizeOf)
    : placeNew(document, kind, context.kinds, "spot" in adding ? adding.spot : {});
  if (made) context.changeTo(made.change, [made.id]);
}

/** Type to find a kind of node: to add one, to put one on an edge, or in the place of another. */
export function AddPicker({ context, adding, onClose }: AddPickerProps) {
  const { t } = useTranslation("canvas");
  const purpose = "edge" in adding ? "insert" : "replace" in adding ? "replace" : "add";
  const current = "replace" in adding ? context.document().nodes.find((node) => node.id === adding.replace)?.type : undefined;
  const kinds = [...context.kinds.values()].filter((kind) => fits(kind, adding) && kind.type !== current);
  return (
    <Picker
      title={t(`quickAdd.${purpose}`)}
      placeholder={t("quickAdd.placeholder")}
      items={kinds.map((kind) => ({
        id: kind.type,
        label: kind.label,
        hint: kind.description,
        keywords: kind.type,
        group: t(`categories.${kind.category}`),
        icon: <KindIcon type={kind.type} category={kind.category} size={16} />,
      }))}
      onPick={(type) => {
        const kind = context.kinds.get(type);
        if (kind) closeAndThen(onClose, () => add(context, kind, adding));
      }}
      onClose={onClose}
    />
  );
}
