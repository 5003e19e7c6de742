import { useContext, useState } from "react";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, explain, result } from "~/shared/api/client";
import { useDocument, useSession } from "~/shared/document/SessionContext";
import { Combobox, type Choice } from "./Combobox";
import { ExpressionInput } from "./ExpressionInput";
import { hasExpression } from "../expressions/tokens";
import { FormNodeContext } from "./insertions";
import { asText, placeholder, whenEmpty } from "./simple";
import type { ControlProps } from "./types";

const FRESH_MS = 300_000;

const modelsQuery = (connectionId: string) =>
  queryOptions({
    queryKey: ["models", connectionId],
    queryFn: ({ signal }) =>
      result(api.GET("/api/v1/connections/{connectionId}/models", { params: { path: { connectionId } }, signal })),
    enabled: connectionId !== "",
    staleTime: FRESH_MS,
    retry: false,
  });

/** Models that other nodes of this workflow are set to. */
function usedElsewhere(nodes: readonly { data: { config: Record<string, unknown> } }[], name: string): string[] {
  const used = nodes.map(({ data }) => data.config[name]);
  return [...new Set(used.filter((model): model is string => typeof model === "string" && model !== "" && !hasExpression(model)))];
}

/** The name of a model: one that the node's AI service offers, one used before, or any other. */
export function ModelControl(props: ControlProps) {
  const { t } = useTranslation("inspector");
  const { field, value, disabled, onChange, problems } = props;
  const { history } = useSession();
  const nodeId = useContext(FormNodeContext);
  const connectionId = useDocument((document) => document.nodes.find(({ id }) => id === nodeId)?.data.credentialId ?? "");
  const [asked, setAsked] = useState(false);
  const query = modelsQuery(connectionId);
  const { data, error, isFetching } = useQuery({ ...query, enabled: asked && query.enabled === true });
  const change = (text: string) => onChange(text === "" ? whenEmpty(props) : text);
  const text = asText(value);
  if (hasExpression(text)) {
    return <ExpressionInput value={text} onChange={change} disabled={disabled} problems={problems} />;
  }
  const recent = asked ? usedElsewhere(history.store.getState().document.nodes, field.name) : [];
  const offered = data?.models ?? [];
  const choices: Choice[] = [
    ...recent.filter((model) => !offered.includes(model)).map((model) => ({ value: model, note: t("models.recent") })),
    ...offered.map((model) => ({ value: model })),
  ];
  const footer = () => {
    if (connectionId === "") return t("models.noConnection");
    if (isFetching) return t("models.loading");
    if (error) return explain(error).detail;
    return data?.problem ?? t("models.from", { connection: connectionId });
  };
  return (
    <Combobox
      mono
      value={text}
      placeholder={placeholder(props)}
      disabled={disabled}
      choices={choices}
      footer={footer()}
      onFocus={() => setAsked(true)}
      onChange={change}
    />
  );
}
