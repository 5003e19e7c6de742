import { useContext, useState } from "react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { workflowsQuery } from "~/shared/api/queries";
import { downstreamOf } from "~/shared/document/graph";
import { useSession } from "~/shared/document/SessionContext";
import { isDecoration } from "~/shared/document/types";
import { Combobox, type Choice } from "./Combobox";
import { FormNodeContext } from "./insertions";
import { asText, placeholder, whenEmpty } from "./simple";
import type { ControlProps } from "./types";

const ZONES: Choice[] = ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")].map((value) => ({ value }));

/** Now, on the clock of a zone. */
function clockIn(zone: string): string | undefined {
  try {
    return new Intl.DateTimeFormat(undefined, { timeZone: zone, hour: "2-digit", minute: "2-digit", timeZoneName: "shortOffset" }).format();
  } catch {
    return undefined;
  }
}

interface PickerProps extends ControlProps {
  choices: readonly Choice[];
  footer?: string;
  onFocus?: () => void;
}

function Picker({ choices, footer, onFocus, ...props }: PickerProps) {
  return (
    <Combobox
      value={asText(props.value)}
      placeholder={placeholder(props)}
      disabled={props.disabled}
      choices={choices}
      footer={footer}
      onFocus={onFocus}
      onChange={(text) => props.onChange(text === "" ? whenEmpty(props) : text)}
    />
  );
}

export function TimezoneControl(props: ControlProps) {
  const { t } = useTranslation("inspector");
  const clock = typeof props.value === "string" && props.value !== "" ? clockIn(props.value) : undefined;
  return <Picker {...props} choices={ZONES} footer={clock && t("zoneNow", { clock })} />;
}

/** Another workflow of the same owner. */
export function WorkflowControl(props: ControlProps) {
  const { t } = useTranslation("inspector");
  const { workflowId, ownerId } = useSession();
  const [asked, setAsked] = useState(false);
  const { data, isError } = useInfiniteQuery({ ...workflowsQuery({ owner: ownerId }), enabled: asked });
  const found = (data?.pages ?? []).flatMap((page) => page.items).filter(({ id }) => id !== workflowId);
  const choices = found.map(({ id, name }) => ({ value: id, label: name, note: name === id ? undefined : id }));
  const footer = isError ? t("workflows.failed") : data && choices.length === 0 ? t("workflows.none") : undefined;
  return <Picker {...props} choices={choices} footer={footer} onFocus={() => setAsked(true)} />;
}

/** A node that runs after this one. */
export function NodeControl(props: ControlProps) {
  const { t } = useTranslation("inspector");
  const session = useSession();
  const nodeId = useContext(FormNodeContext);
  const [choices, setChoices] = useState<Choice[]>([]);
  const look = () => {
    const document = session.history.store.getState().document;
    const behind = downstreamOf(document, nodeId);
    const nodes = document.nodes.filter((node) => behind.has(node.id) && !isDecoration(node));
    setChoices(nodes.map(({ id, data }) => ({ value: id, label: data.label, note: data.label === id ? undefined : id })));
  };
  return <Picker {...props} choices={choices} footer={choices.length === 0 ? t("nodes.none") : undefined} onFocus={look} />;
}
