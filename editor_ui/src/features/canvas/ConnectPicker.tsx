import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Picker, type PickerItem } from "~/shared/commands/Picker";
import { connect, handleId } from "~/shared/document/operations";
import { isDecoration } from "~/shared/document/types";
import { KindIcon } from "~/shared/kinds/KindIcon";
import { outputsOf } from "~/shared/kinds/outputs";
import type { CanvasContext } from "./context";
import { askForRefusals, isConnected } from "./offers";
import { walkOrder } from "./walking";

interface ConnectPickerProps {
  context: CanvasContext;
  nodeId: string;
  onClose: () => void;
}

interface TargetPickerProps extends ConnectPickerProps {
  handle: string | null;
}

/** Which node a connection leads to: those that the compiler refuses say why, and come last. */
function TargetPicker({ context, nodeId, handle, onClose }: TargetPickerProps) {
  const { t } = useTranslation("canvas");
  const [refused, setRefused] = useState<ReadonlyMap<string, string>>(new Map());
  useEffect(() => {
    let open = true;
    askForRefusals(context.session, { nodeId, handle, incoming: false }).then(
      (found) => {
        if (open) setRefused(found);
      },
      () => undefined,
    );
    return () => {
      open = false;
    };
  }, [context, nodeId, handle]);

  const items = useMemo(() => {
    const document = context.document();
    const wire = (target: string) => ({ source: nodeId, sourceHandle: handle, target, targetHandle: null });
    const all = walkOrder(document).filter((node) => !isDecoration(node) && node.id !== nodeId);
    const rows = all.map((node): PickerItem => {
      const kind = context.kinds.get(node.type);
      const reason = refused.get(node.id) ?? (isConnected(wire(node.id), document) ? t("hint.connected") : undefined);
      return {
        id: node.id,
        label: node.data.label || node.id,
        hint: kind?.label ?? node.type,
        refused: reason,
        icon: <KindIcon type={node.type} category={kind?.category} size={15} />,
      };
    });
    return [...rows.filter((row) => row.refused === undefined), ...rows.filter((row) => row.refused !== undefined)];
  }, [context, nodeId, handle, refused, t]);

  return (
    <Picker
      title={t("connect.title")}
      placeholder={t("connect.placeholder")}
      none={t("connect.none")}
      items={items}
      onPick={(target) => {
        const document = context.document();
        const kind = context.kinds.get(document.nodes.find((node) => node.id === target)?.type ?? "");
        context.session.change(connect({ source: nodeId, sourceHandle: handle, target, targetHandle: handleId(kind?.inputs[0]?.name) }));
        const label = document.nodes.find((node) => node.id === target)?.data.label ?? target;
        context.say(t("connect.done", { target: label }));
        onClose();
      }}
      onClose={onClose}
    />
  );
}

/** Connects a node to another by keyboard: first from which output, where there are several. */
export function ConnectPicker({ context, nodeId, onClose }: ConnectPickerProps) {
  const { t } = useTranslation("canvas");
  const node = context.document().nodes.find((one) => one.id === nodeId);
  const outputs = node ? outputsOf(node, context.kinds.get(node.type)) : [];
  const [handle, setHandle] = useState<string | null>(outputs.length === 1 ? (outputs[0]?.name ?? null) : null);
  if (outputs.length === 0) return <Picker title={t("connect.title")} placeholder="" none={t("connect.noOutput")} items={[]} onPick={onClose} onClose={onClose} />;
  if (handle !== null) return <TargetPicker context={context} nodeId={nodeId} handle={handleId(handle)} onClose={onClose} />;
  return (
    <Picker
      title={t("connect.output")}
      placeholder={t("connect.output")}
      items={outputs.map((port) => ({ id: port.name, label: port.label || port.name }))}
      onPick={setHandle}
      onClose={onClose}
    />
  );
}
